using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>Gives copies of a tensor's images, and counts.</summary>
internal sealed class OneByOne(Tensor images) : IImageSource
{
    private int _read;
    private int _largest;

    public int Largest => _largest;

    public int FailsAt { get; init; } = int.MaxValue;

    public Action<int>? AtRead { get; init; }

    public ImageShape? Says { get; init; }

    public long Count => images.shape[0];

    public ImageShape Shape => Says ?? new((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);

    public Tensor Read(IReadOnlyList<long> indices, CancellationToken cancellationToken = default)
    {
        var read = Interlocked.Add(ref _read, indices.Count);
        if (read >= FailsAt) throw new InvalidDataException("damaged");
        AtRead?.Invoke(read);
        _largest = Math.Max(_largest, indices.Count);
        using var scope = NewDisposeScope();
        return stack(indices.Select(index => images[index])).MoveToOuterDisposeScope().DetachFromDisposeScope();
    }
}
