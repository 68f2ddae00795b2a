namespace OodDetection;

/// <summary>One of several calls that score the windows of a long row of images.</summary>
/// <param name="Start">The first image of the call.</param>
/// <param name="Count">How many images it takes.</param>
/// <param name="First">The first window of the call.</param>
/// <param name="Windows">How many windows it is for; more may fit into its images.</param>
internal readonly record struct WindowCall(long Start, long Count, long First, long Windows)
{
    /// <summary>Divides a row of images.</summary>
    /// <param name="total">Images in all.</param>
    /// <param name="windowSize">Images in a window.</param>
    /// <param name="step">Images from one window to the next.</param>
    /// <param name="chunk">Images from one call to the next, a multiple of <paramref name="step"/> and of <paramref name="pass"/>.</param>
    /// <param name="pass">Images in a pass of the detector.</param>
    internal static IEnumerable<WindowCall> Of(long total, long windowSize, long step, long chunk, long pass)
    {
        // Each call begins with a pass and ends with one, so that no image is in a smaller pass than it is in a single call.
        var windows = ((total - windowSize) / step) + 1;
        for (var (start, first) = (0L, 0L); first < windows; start += chunk, first += chunk / step)
        {
            var wanted = Math.Min(chunk / step, windows - first);
            var needed = ((wanted - 1) * step) + windowSize;
            yield return new WindowCall(start, Math.Min(total - start, (needed + pass - 1) / pass * pass), first, wanted);
        }
    }

    /// <summary>The indices of its images.</summary>
    internal long[] Places()
    {
        var places = new long[Count];
        for (var i = 0; i < places.Length; i++) places[i] = Start + i;
        return places;
    }
}
