using OodDetection;
using OodDetection.Networks;

namespace DriftMonitor.Watching;

/// <summary>What a moved feature means, in words that need no knowledge of filters.</summary>
/// <remarks>
/// Channel c of the layers <c>fine</c> and <c>coarse</c> is that of the filter with u half waves from top to bottom and v from left to right over
/// colour k, c = (size·u + v)·colours + k; those with u = v = 0 give values, all others the logarithm of energies. See <see cref="FilterBank"/>.
/// </remarks>
internal static class FeatureWords
{
    /// <summary>Features that say the same thing in one line each, the most significant first.</summary>
    /// <param name="shifts">Moved features.</param>
    /// <param name="colours">Channels of the images.</param>
    public static IReadOnlyList<MovedFeature> Of(IEnumerable<FeatureShift> shifts, int colours)
        => [.. shifts.GroupBy(shift => Describe(shift, colours), StringComparer.Ordinal)
            .Select(group => new MovedFeature(group.Key, group.MaxBy(shift => Math.Abs(shift.Significance))!, group.Count()))
            .OrderByDescending(moved => Math.Abs(moved.Strongest.Significance))];

    public static string Describe(FeatureShift shift, int colours)
    {
        var more = shift.Shift > 0;
        var isMean = shift.Feature == "mean";
        if (shift.Part != "filters") return $"{shift.Part}, {shift.Layer}, channel {shift.Channel}: {(isMean ? more ? "stronger" : "weaker" : more ? "more uneven over the image" : "more even over the image")}";
        if (shift.Layer == FilterBank.Pixels) return Pixels(shift.Channel, colours, isMean, more);

        var size = shift.Layer == FilterBank.Fine ? 3 : 4;
        var (filter, colour) = Math.DivRem(shift.Channel, colours);
        var (down, across) = Math.DivRem(filter, size);
        if (filter == 0) return Values(colour, isMean, more);
        var detail = $"{Grain(size, Math.Max(down, across))}{(colour == 0 ? "" : " in colour")} ({Direction(down, across)})";
        return isMean
            ? $"{(more ? "more" : "less")} {detail}"
            : $"{detail} spread {(more ? "less" : "more")} evenly over the image";
    }

    private static string Pixels(int channel, int colours, bool isMean, bool more)
    {
        var colour = colours == 3 ? new[] { "red", "green", "blue" }[channel] : colours == 1 ? "" : $"channel {channel}";
        return isMean
            ? $"{colour} {(more ? "brighter" : "darker")}".TrimStart()
            : $"{(more ? "more" : "fewer")} pixels near black or white{(colour == "" ? "" : $" in {colour}")}";
    }

    private static string Values(int colour, bool isMean, bool more) => (colour, isMean) switch
    {
        (0, true) => more ? "brighter" : "darker",
        (0, false) => $"{(more ? "more" : "less")} difference between bright and dark areas",
        (1, true) => more ? "redder, less blue" : "bluer, less red",
        (2, true) => more ? "more purple, less green" : "greener, less purple",
        _ => $"{(more ? "more" : "less")} difference between the colours of areas",
    };

    private static string Grain(int size, int waves) => (size - waves) switch
    {
        1 => size == 3 ? "detail from pixel to pixel" : "fine detail",
        2 => size == 3 ? "sharpness of edges" : "middle-sized detail",
        _ => "coarse detail",
    };

    private static string Direction(int down, int across) => (down, across) switch
    {
        (0, _) => "left to right",
        (_, 0) => "top to bottom",
        _ => "both ways",
    };
}

/// <summary>Something that moved, in words.</summary>
/// <param name="Words">What it means.</param>
/// <param name="Strongest">The most significant of the features that say so.</param>
/// <param name="Features">How many features say so.</param>
internal sealed record MovedFeature(string Words, FeatureShift Strongest, int Features);
