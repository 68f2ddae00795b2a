using TorchSharp;

namespace OodDetection.Tests.Support;

/// <summary>
/// Finds tensors that no scope holds. TorchSharp keeps no reference to the tensors of a call: one that nobody holds can be freed by a garbage collection
/// while libtorch reads it. A scope holds all that are made within.
/// </summary>
internal static class Unscoped
{
    /// <summary>Runs an action, outside all scopes, and fails if the calling thread makes a tensor outside one.</summary>
    public static void AssertNone(Action action)
    {
        Assert.Null(torch.CurrentDisposeScope);
        TorchBackend.EnsureAvailable(); // asks the backend once
        var statistics = DisposeScopeManager.Statistics;
        var before = statistics.CreatedOutsideScopeCount;
        action();
        var made = statistics.CreatedOutsideScopeCount - before;
        Assert.True(made == 0, $"{made} tensors were made outside a scope.");
    }
}
