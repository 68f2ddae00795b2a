namespace OodDetection.Data;

/// <summary>
/// German Traffic Sign Recognition Benchmark (GTSRB): photos of traffic signs of mixed sizes, in colour, labels 0 to 42 (Stallkamp, Schlipsing, Salmen, Igel, Neural Networks 32, 2012). The training
/// part is that of the competition, as torchvision reads it, the test part the final one.
/// </summary>
/// <remarks>
/// <para>The sizes differ, so the set is a list of files: <c>Gtsrb.List(DatasetSplit.Train).Load(ImagePreparation.Exact(32, 32))</c>. Training images are frames of tracks, some thirty of one sign:
/// <see cref="ImageFiles.Split"/> keeps the frames of a track on one side, without being told a pattern. Test images are in no order.</para>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>gtsrb</c> in the cache folder; the official address. A folder has
/// GTSRB-Training_fixed.zip for the training part, GTSRB_Final_Test_Images.zip and GTSRB_Final_Test_GT.zip for the test part, which are read without being unpacked, or what is in them:
/// GTSRB/Training; GTSRB/Final_Test/Images and GT-final_test.csv. Of these files nothing but MD5 digests is known: what is fetched is checked for damage, not against someone who made a file
/// with the same digest.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Gtsrb
{
    private static readonly GtsrbDataset Source = new(
        new Uri("https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/"),
        RemoteFile.WithMd5("GTSRB-Training_fixed.zip", 500_000_000, "513f3c79a4c5141765e10e952eaa2478"),
        RemoteFile.WithMd5("GTSRB_Final_Test_Images.zip", 250_000_000, "c7e4e6327067d32654124b0fe9e82185"),
        RemoteFile.WithMd5("GTSRB_Final_Test_GT.zip", 5_000_000, "fe31e9c9270bbcd7b84b7f21a9d9d9e5"));

    /// <summary>The names of the classes by label, for example 14: stop.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <summary>Lists one part, and fetches files that are nowhere on this machine into the cache folder first; no image is decoded.</summary>
    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageFiles List(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <summary>As <see cref="List"/>, without blocking the caller's thread.</summary>
    /// <inheritdoc cref="List"/>
    public static Task<ImageFiles> ListAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}
