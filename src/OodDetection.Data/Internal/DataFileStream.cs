namespace OodDetection.Data;

/// <summary>The unpacked content of a <see cref="DataFile"/> as a stream that can only be read forward.</summary>
internal sealed class DataFileStream(DataFile file, CancellationToken cancellationToken) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return file.Read(buffer);
    }
}
