namespace OodDetection.Data;

/// <summary>Prepared images that were read before, up to a bound: a training reads each in every epoch, and decoding takes much longer than copying.</summary>
/// <remarks>An image is kept when it is read a second time, so that a set that is scored once takes no memory. Which ones are kept depends on the order of reading, their pixels don't.</remarks>
internal sealed class KeptImages(int count, int imageBytes, long maxBytes)
{
    private readonly byte[]?[] _images = new byte[]?[maxBytes >= imageBytes ? count : 0];
    private readonly bool[] _wasRead = new bool[maxBytes >= imageBytes ? count : 0];
    private long _bytes;

    /// <summary>Copies an image if it is kept.</summary>
    internal bool TryCopy(int index, Span<byte> planes)
    {
        if (_images.Length == 0 || Volatile.Read(ref _images[index]) is not { } image) return false;
        image.CopyTo(planes);
        return true;
    }

    /// <summary>Takes note of an image that was decoded, and keeps it if that is worth it.</summary>
    internal void Note(int index, ReadOnlySpan<byte> planes)
    {
        if (_images.Length == 0) return;
        if (!_wasRead[index])
        {
            _wasRead[index] = true;
            return;
        }

        if (Volatile.Read(ref _bytes) + imageBytes > maxBytes) return;
        if (Interlocked.Add(ref _bytes, imageBytes) <= maxBytes && Interlocked.CompareExchange(ref _images[index], planes.ToArray(), null) is null) return;
        Interlocked.Add(ref _bytes, -imageBytes);
    }
}
