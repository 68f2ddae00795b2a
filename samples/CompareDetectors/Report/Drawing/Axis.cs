using System.Globalization;

namespace CompareDetectors.Report.Drawing;

/// <summary>Where the values of an axis lie in a drawing.</summary>
/// <param name="Low">The value at its start.</param>
/// <param name="High">The value at its end.</param>
/// <param name="Ticks">The values that are labelled.</param>
/// <param name="Label">The text of a value.</param>
/// <param name="Scale">What is linear along the axis, such as the logarithm; null for the value itself.</param>
internal sealed record Axis(double Low, double High, IReadOnlyList<double> Ticks, Func<double, string> Label, Func<double, double>? Scale = null)
{
    /// <summary>Where a value lies: 0 at the start, 1 at the end.</summary>
    public double Position(double value)
        => Scale is null ? (value - Low) / (High - Low) : (Scale(value) - Scale(Low)) / (Scale(High) - Scale(Low));

    /// <summary>From 0 to 1, labelled in percent.</summary>
    public static Axis Shares() => new(0, 1, [0, 0.25, 0.5, 0.75, 1], v => Numbers.Whole(100 * v));

    /// <summary>From below the lowest of some shares to 1 at most, labelled in percent at round numbers. Never less than two hundredths, which would blow up chance.</summary>
    public static Axis SharesAround(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var high = Math.Clamp(all.Max(), 0.02, 1);
        var low = Math.Clamp(all.Min(), 0, high - 0.02);
        double[] steps = [0.005, 0.01, 0.02, 0.05, 0.1];
        var step = steps.FirstOrDefault(s => (high - low) / s <= 5.001, 0.2);
        // The tiny number forgives rounding: 0.3 / 0.1 is above 3.
        var first = (int)Math.Floor((low / step) + 1e-9);
        var last = (int)Math.Ceiling((high / step) - 1e-9);
        return new(
            first * step,
            last * step,
            [.. Enumerable.Range(first, last - first + 1).Select(i => i * step)],
            v => (100 * v).ToString("0.#", CultureInfo.InvariantCulture));
    }

    /// <summary>Whole numbers on a logarithmic scale, each of them labelled as far as there is room, with room at both ends.</summary>
    public static Axis Counts(IEnumerable<int> counts)
    {
        double[] all = [.. counts.Distinct().Order().Select(c => (double)Math.Max(c, 1))];
        var (low, high) = (all[0] / 1.35, all[^1] * 1.35);
        var labelled = new List<double>();
        foreach (var count in all)
        {
            if (labelled.Count == 0 || Math.Log(count / labelled[^1]) / Math.Log(high / low) > 0.1)
                labelled.Add(count);
        }

        return new(low, high, labelled, v => Numbers.Count((int)v), Math.Log);
    }

    /// <summary>Shares above 0 on a logarithmic scale up to 1, labelled in percent.</summary>
    /// <param name="shares">Those that are labelled, as far as there is room.</param>
    /// <param name="lowest">The lowest that is drawn.</param>
    public static Axis SharesOfWindow(IReadOnlyList<double> shares, double lowest)
    {
        var (low, high) = (Math.Min(lowest, shares.Min()) / 1.25, 1.25);
        var labelled = new List<double>();
        foreach (var share in shares.Order())
        {
            if (labelled.Count == 0 || Math.Log(share / labelled[^1]) / Math.Log(high / low) > 0.09)
                labelled.Add(share);
        }

        return new(low, high, labelled, v => (100 * v).ToString("0.##", CultureInfo.InvariantCulture), Math.Log);
    }

    /// <summary>From 0 to the highest of some shares on a square-root scale, which shows the few images of a tail beside a bin with most of them.</summary>
    public static Axis SharesOfImages(double highest)
    {
        double[] round = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
        var ticks = new List<double>();
        foreach (var share in round.Where(s => s <= highest))
        {
            var room = Math.Sqrt((ticks.Count == 0 ? 4 * highest : ticks[^1]) / highest) - Math.Sqrt(share / highest);
            if (room > 0.2 && share / highest > 0.04)
                ticks.Add(share);
        }

        return new(0, highest, [0, .. ticks], v => (100 * v).ToString("0.#", CultureInfo.InvariantCulture), Math.Sqrt);
    }

    /// <summary>Scores: three labels.</summary>
    public static Axis Scores(double low, double high, bool open)
    {
        if (!(high > low))
            (low, high) = (low - 0.5, low + 0.5);
        return new(low, high, [low, (low + high) / 2, high], v => (open && v == high ? "≥ " : "") + Numbers.Score(v));
    }
}
