using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Images;

public sealed class ReadAheadTests
{
    [Fact]
    public void Dispose_WhileImagesAreRead_StopsThatAndWaits()
    {
        using var images = TestImages.Bytes(1, 4, 1, 2, 2);
        using var source = new Slow(images);
        LiveTensors.AssertFlat(3, () =>
        {
            source.Started.Reset();
            var ahead = new ReadAhead(source, CancellationToken.None);
            ahead.Begin([0]);
            ahead.Begin([1]);
            Assert.True(source.Started.Wait(TimeSpan.FromMinutes(1)));

            ahead.Dispose();

            Assert.Equal(0, source.UnderWay);
        });
    }

    [Fact]
    public void Dispose_ImagesThatNobodyTook_AreReleased()
    {
        using var images = TestImages.Bytes(1, 4, 1, 2, 2);
        LiveTensors.AssertFlat(3, () =>
        {
            using var scope = NewDisposeScope();
            using var ahead = new ReadAhead(new OneByOne(images), CancellationToken.None);
            ahead.Begin([0, 1]);
            ahead.Begin([2, 3]);
            Assert.Equal([2L, 1L, 2L, 2L], ahead.Take([0, 1], scope).shape);
        });
    }

    /// <summary>Reads until it is told to stop.</summary>
    private sealed class Slow(Tensor images) : IImageSource, IDisposable
    {
        private int _underWay;

        public ManualResetEventSlim Started { get; } = new();

        public int UnderWay => _underWay;

        public long Count => images.shape[0];

        public ImageShape Shape => new(1, 2, 2);

        public Tensor Read(IReadOnlyList<long> indices, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _underWay);
            Started.Set();
            cancellationToken.WaitHandle.WaitOne();
            Interlocked.Decrement(ref _underWay);
            if (indices[0] > 0) throw new OperationCanceledException(cancellationToken);
            using var first = images.narrow(0, 0, 1);
            return first.clone();
        }

        public void Dispose() => Started.Dispose();
    }
}
