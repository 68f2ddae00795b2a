namespace OodDetection.Data;

/// <summary>The content of an IDX file: an array of bytes of any rank, in row-major order.</summary>
public sealed class IdxArray
{
    internal IdxArray(int[] dimensions, byte[] data)
    {
        Dimensions = Array.AsReadOnly(dimensions);
        Owned = data;
    }

    /// <summary>The size of each dimension, outermost first: N, H, W for images of MNIST.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The bytes, as many as the product of <see cref="Dimensions"/>.</summary>
    public ReadOnlyMemory<byte> Data => Owned;

    internal byte[] Owned { get; }
}
