using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace OodDetection.PublicApi.Tests;

/// <summary>
/// A detector may be made and used in one expression. Nothing refers to it then while the call goes on, and a garbage collection would free its networks
/// if the call didn't hold it. Code that is not optimised, as methods are compiled first by default, keeps every local alive to the method's end; this
/// project switches that off.
/// </summary>
public class DroppedDetectorTests
{
    [Fact]
    public void Save_DetectorThatNobodyHolds_WritesTheSameFile()
    {
        using var held = Fit();
        using var expected = new MemoryStream();
        DetectorFile.Save(held, expected);

        using var stream = new CollectingStream();
        DetectorFile.Save(Fit(), stream);

        Assert.Equal(expected.ToArray(), stream.ToArray());
        Assert.True(stream.Collections > 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FusedDetector Fit()
    {
        using var scope = NewDisposeScope();
        var images = zeros([200, 1, 12, 12], ScalarType.Byte, device: CPU);
        for (var i = 0; i < 200; i++) images[i].narrow(1, i % 12, 1).fill_(i);
        var training = new TrainingOptions { Epochs = 1, BatchSize = 50 };
        var options = new FusedOptions
        {
            Geom = new() { Network = new() { Depth = 10, WidenFactor = 1 }, Training = training },
            IntermediateLayer = new() { Channels = 4, HiddenUnits = 8, Training = training },
            HeldOutShare = 0.25,
        };
        return new FusedTrainer(options).Fit(new OodTrainingSet(images, images.transpose(2, 3).narrow(0, 0, 16)));
    }

    /// <summary>Collects garbage before each write, and waits for the finalisers.</summary>
    private sealed class CollectingStream : MemoryStream
    {
        internal int Collections { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Collect();
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Collect();
            base.Write(buffer);
        }

        private void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Collections++;
        }
    }
}
