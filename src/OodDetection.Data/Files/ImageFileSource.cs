using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Data;

/// <summary>Images that are decoded from files when they are needed, several at once: sets larger than memory.</summary>
/// <remarks>
/// Made by <see cref="ImageFiles.Open"/>. Trainers, calibration and scoring take it; the order and the pixels are the same each time, whatever the number of
/// threads. Each thread takes the memory of one decoded image beside the batch. Images that are read again and again are kept prepared, up to <see cref="ImageReadingOptions.MaxKeptBytes"/>.
/// <para><b>Thread safety.</b> All members can be used from several threads at once.</para>
/// </remarks>
public sealed class ImageFileSource : IImageSource
{
    private readonly int _threads;
    private readonly KeptImages _kept;

    internal ImageFileSource(ImageFiles files, ImagePreparation preparation, ImageReadingOptions options, IReadOnlyList<DamagedFile> damaged)
    {
        (Files, Preparation, _threads, Damaged) = (files, preparation, options.Threads, damaged);
        _kept = new KeptImages(files.Count, preparation.Channels * preparation.Height * preparation.Width, options.MaxKeptBytes);
    }

    /// <summary>The files, without the damaged ones where those are skipped.</summary>
    public ImageFiles Files { get; }

    /// <summary>What makes images of one shape of them.</summary>
    public ImagePreparation Preparation { get; }

    /// <summary>The files that were left out since they can't be decoded.</summary>
    public IReadOnlyList<DamagedFile> Damaged { get; }

    /// <inheritdoc/>
    public long Count => Files.Count;

    /// <inheritdoc/>
    public ImageShape Shape => new(Preparation.Channels, Preparation.Height, Preparation.Width);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public Tensor Read(IReadOnlyList<long> indices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var size = Preparation.Channels * Preparation.Height * Preparation.Width;
        foreach (var index in indices)
        {
            if (index < 0 || index >= Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"{Files.Name} has {Count} images: expected an index from 0 to {Count - 1}.");
        }

        if ((long)size * indices.Count > Array.MaxLength) throw new ArgumentException($"Expected at most {Array.MaxLength / size} images of {Shape} at once; got {indices.Count}. Read them in parts.", nameof(indices));
        var total = size * indices.Count;
        var pixels = BorrowedMemory.Rent(total); // a new array for each batch would be large, and collected late
        try
        {
            FileReading.Run(indices.Count, _threads, i => Fill((int)indices[i], pixels.AsMemory(i * size, size)), cancellationToken);
            var images = empty([indices.Count, Preparation.Channels, Preparation.Height, Preparation.Width], dtype: ScalarType.Byte, device: CPU).DetachFromDisposeScope();
            pixels.AsSpan(0, total).CopyTo(images.bytes);
            return images;
        }
        finally
        {
            BorrowedMemory.Return(pixels);
        }
    }

    private void Fill(int index, Memory<byte> planes)
    {
        if (_kept.TryCopy(index, planes.Span)) return;
        Files.Files[index].Prepare(Preparation, planes);
        _kept.Note(index, planes.Span);
    }
}
