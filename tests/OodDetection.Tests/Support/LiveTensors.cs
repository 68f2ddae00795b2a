using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>Finds leaks by TorchSharp's count of live tensors.</summary>
internal static class LiveTensors
{
    /// <summary>Runs an action many times and fails at the first time after which more or fewer tensors live than before all of them.</summary>
    /// <param name="times">How often.</param>
    /// <param name="action">What may leave no tensor.</param>
    /// <param name="parametersMade">
    /// Parameters that the action makes and disposes. TorchSharp counts one tensor too many for each: the tensor that a parameter
    /// is made of loses its handle without being counted down.
    /// </param>
    public static void AssertFlat(int times, Action action, int parametersMade = 0)
    {
        action(); // what is made once and kept is made here
        var before = Settled();
        for (var i = 0; i < times; i++)
        {
            action();
            var more = Tensor.TotalCount - before;
            Assert.True(more >= 0 && more <= (i + 1L) * parametersMade, $"After {i + 1} runs {more} more tensors live than the {before} before them; at most {(i + 1L) * parametersMade} are TorchSharp's miscount of parameters.");
        }
    }

    /// <summary>The count after the garbage of earlier tests is gone, so that no finalizer hides a leak.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Tensor.TotalCount;
    }
}
