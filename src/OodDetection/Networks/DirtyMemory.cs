using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>Leaves a value behind in memory that libtorch will use next, so that an operation that reads memory before writing it shows.</summary>
internal static class DirtyMemory
{
    /// <summary>Allocates blocks of many sizes, fills them, and frees them.</summary>
    /// <param name="value">What is left behind.</param>
    /// <param name="largest">The numbers of the largest block. Beyond 32 MiB libtorch gets memory that nobody had before.</param>
    internal static void Fill(float value, long largest = 1 << 20)
    {
        var blocks = new List<Tensor>();
        for (var size = 64L; size <= largest; size *= 4)
        {
            for (var i = 0; i < 3; i++) blocks.Add(full([size], Held(value), ScalarType.Float32, CPU).DetachFromDisposeScope());
        }

        foreach (var block in blocks) block.Dispose();
    }
}
