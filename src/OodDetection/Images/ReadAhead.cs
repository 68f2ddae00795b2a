using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Reads batches of a source on another thread before they are needed. Images in memory are not read ahead, since there is nothing to wait for.</summary>
internal sealed class ReadAhead(IImageSource source, CancellationToken cancellationToken) : IDisposable
{
    private readonly bool _inMemory = TensorSource.IsInMemory(source);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Queue<(long[] Places, Task<Tensor> Images)> _pending = new();

    /// <summary>Begins to read what will be taken next, after what was begun before.</summary>
    internal void Begin(long[] places)
    {
        if (!_inMemory) _pending.Enqueue((places, Task.Run(() => ReadChecked(places), _stop.Token)));
    }

    /// <summary>The images at some places, which belong to the scope.</summary>
    internal Tensor Take(long[] places, DisposeScope scope)
    {
        var isNext = _pending.TryPeek(out var next) && next.Places.AsSpan().SequenceEqual(places);
        if (isNext) _pending.Dequeue();
        Tensor images;
        try
        {
            images = isNext ? next.Images.GetAwaiter().GetResult() : ReadChecked(places);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken); // the caller's token, by which it knows its own cancellation
        }

        scope.Attach(images);
        return images;
    }

    /// <summary>Asks what was begun and not taken to stop, and waits for it: after that the source isn't read any more.</summary>
    public void Dispose()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException)
        {
            // The source's own actions on cancellation failed, for images that nobody wants any more.
        }

        foreach (var (_, images) in _pending)
        {
            // What went wrong with them doesn't matter any more, but their memory does.
            Task.WaitAny(images);
            if (images.IsCompletedSuccessfully) images.Result.Dispose();
            else _ = images.Exception;
        }

        _pending.Clear();
        _stop.Dispose();
    }

    private Tensor ReadChecked(long[] places)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var images = source.Read(places, _stop.Token);
        if (_inMemory) return images;
        try
        {
            ImageBatch.CheckRead(images, places.Length, source.Shape);
            return images.DetachFromDisposeScope();
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }
}
