using OodDetection;

namespace DriftMonitor.Display;

/// <summary>What a user sees while a stream is watched.</summary>
internal interface IStreamDisplay
{
    /// <summary>Some images have come by.</summary>
    /// <param name="updates">What the monitor said of them; perhaps nothing.</param>
    /// <param name="monitor">The monitor.</param>
    void Show(IReadOnlyList<StreamUpdate> updates, StreamMonitor monitor);
}
