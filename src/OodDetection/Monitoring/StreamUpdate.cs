namespace OodDetection;

/// <summary>What a monitor says after some new images.</summary>
/// <param name="Images">Images seen so far, repeats included.</param>
/// <param name="Repeats">Images passed over as repeats so far.</param>
/// <param name="Score">The score −ln p of the last window.</param>
/// <param name="Level">The level that evidence of a change has risen to; zero where there is none.</param>
/// <param name="AlarmLevel">The level at which the monitor raises an alarm.</param>
/// <param name="Alarm">The alarm, if this update raises one. The level then starts again from zero.</param>
public sealed record StreamUpdate(long Images, long Repeats, double Score, double Level, double AlarmLevel, StreamAlarm? Alarm);

/// <summary>An alarm, with its evidence.</summary>
/// <param name="Since">The position in the stream, counted in images from 0, of the first window of those that raised it: an estimate of when the change was.</param>
/// <param name="Window">The report of the last window.</param>
/// <param name="Shifts">The features that moved most over all windows since then.</param>
public sealed record StreamAlarm(long Since, WindowReport Window, IReadOnlyList<FeatureShift> Shifts);
