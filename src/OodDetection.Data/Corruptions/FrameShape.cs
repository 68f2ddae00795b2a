namespace OodDetection.Data.Corruptions;

/// <summary>The shape of one image.</summary>
internal readonly record struct FrameShape(int Channels, int Height, int Width)
{
    public int Plane => Height * Width;

    public int Size => Channels * Plane;
}

/// <summary>Corrupts the image of an index.</summary>
internal delegate void ImageCorruption(ReadOnlySpan<byte> image, Span<byte> result, long index);
