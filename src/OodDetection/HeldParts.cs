namespace OodDetection;

/// <summary>What a detector was made of, and holds: it is disposed with the detector, unless it was left to the caller.</summary>
internal sealed class HeldParts(bool leaveOpen, params IReadOnlyList<IDisposable> parts) : IDisposable
{
    private int _disposed;

    /// <summary>Refuses work after disposal, even if the parts live on.</summary>
    /// <exception cref="ObjectDisposedException">The holder was disposed.</exception>
    internal void EnsureAlive(object holder) => ObjectDisposedException.ThrowIf(_disposed != 0, holder);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0 || leaveOpen) return;
        foreach (var part in parts) part.Dispose();
    }
}
