namespace OodDetection.Data;

/// <summary>
/// Pixels as they are decoded and resized: row by row, 1 byte (grey) or 4 bytes (red, green, blue and one that is left out) each. The memory is borrowed, since a photo's
/// 48 MB cost more to get anew than to decode into.
/// </summary>
internal sealed class PixelBuffer : IDisposable
{
    /// <summary>How many bytes may be read behind the last pixel: vectors read whole.</summary>
    internal const int Slack = 32;

    private byte[]? _bytes;

    internal PixelBuffer(int height, int width, int samples)
    {
        (Height, Width, Samples) = (height, width, samples);
        _bytes = BorrowedMemory.Rent(checked(height * width * samples) + Slack);
    }

    internal int Height { get; }

    internal int Width { get; }

    /// <summary>Bytes a pixel: 1 or 4.</summary>
    internal int Samples { get; }

    internal int Channels => Samples == 1 ? 1 : 3;

    /// <summary>How the rows lie, as EXIF numbers it: 1 as they should, 6 turned by a quarter.</summary>
    internal int Orientation { get; init; } = 1;

    internal int Length => Height * Width * Samples;

    /// <summary>The array, which is longer than <see cref="Length"/>.</summary>
    internal byte[] Array => _bytes ?? throw new ObjectDisposedException(nameof(PixelBuffer));

    internal Span<byte> Bytes => Array.AsSpan(0, Length);

    public void Dispose()
    {
        if (_bytes is not { } bytes) return;
        _bytes = null;
        BorrowedMemory.Return(bytes);
    }
}
