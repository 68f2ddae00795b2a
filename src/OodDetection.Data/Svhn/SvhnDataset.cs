namespace OodDetection.Data;

/// <summary>SVHN's cropped digits: a MATLAB file for each part, with images <c>X</c> (height×width×channels×N) and labels <c>y</c>.</summary>
internal sealed class SvhnDataset(Uri address, RemoteFile train, RemoteFile test)
    : PublishedSet<ImageSet>("SVHN", "svhn", address, ImageSet.NumberNames(Enumerable.Range(0, 10).Select(digit => $"{digit}")))
{
    private const int Channels = 3;
    private const int Side = 32;

    protected override string[]? Find(string place, DatasetSplit split)
    {
        var path = File.Exists(place) ? place : Path.Combine(place, FileOf(split).Name);
        return File.Exists(path) ? [path] : null;
    }

    protected override ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken)
    {
        var path = files[0];
        var arrays = MatFile.Read(path, ["X", "y"], cancellationToken);
        var (images, labels) = (arrays["X"], arrays["y"]);
        if (images.Shape is not ([Side, Side, Channels, _] or [Side, Side, Channels]))
            throw MatFile.Invalid(path, $"expected images X of {Side}×{Side}×{Channels}×N, found {string.Join("×", images.Shape)}. Are these the cropped digits (format 2)?");
        var count = images.Shape is [_, _, _, var n] ? n : 1;
        if (labels.Values.Length != count)
            throw MatFile.Invalid(path, $"expected as many labels y as images, found {labels.Values.Length} labels for {count} images.");
        if (count == 0)
            throw MatFile.Invalid(path, "expected at least one image, found none.");
        SquarePlanes.Transpose(images.Values, Side);
        var digits = new int[count];
        for (var i = 0; i < count; i++)
        {
            digits[i] = labels.Values[i] is var label and >= 1 and <= 10
                ? label % 10
                : throw MatFile.Invalid(path, $"expected labels from 1 to 10, which means the digit 0, found {labels.Values[i]} for image {i}.");
        }

        return ImageSet.FromOwned(setName, images.Values, Channels, Side, Side, digits, ClassNames);
    }

    protected override Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken) =>
        downloader.FetchAsync(FileOf(split), new Uri(root, FileOf(split).Name), folder, cancellationToken);

    protected override string Wanted(DatasetSplit split) => FileOf(split).Name;

    private RemoteFile FileOf(DatasetSplit split) => split == DatasetSplit.Train ? train : test;
}
