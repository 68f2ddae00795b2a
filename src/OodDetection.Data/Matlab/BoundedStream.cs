namespace OodDetection.Data;

/// <summary>The next bytes of a stream, as many as given, as a stream that can only be read forward.</summary>
internal sealed class BoundedStream(Stream inner, long length) : ForwardStream
{
    /// <summary>The bytes that are left.</summary>
    public long Left { get; private set; } = length;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, Left)]);
        Left -= read;
        return read;
    }
}
