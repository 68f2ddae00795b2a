namespace OodDetection;

/// <summary>Monitoring of streams by a detector.</summary>
public static class StreamMonitorExtensions
{
    /// <summary>Watches a stream of images for a change.</summary>
    /// <param name="detector">The detector. It stays the caller's, and has to live as long as the monitor is used.</param>
    /// <param name="options">Window size and rate of false alarms; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    public static StreamMonitor Watch(this BatchStatisticsDetector detector, StreamMonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        detector.EnsureAlive();
        return new StreamMonitor(detector, options ?? new StreamMonitorOptions());
    }
}
