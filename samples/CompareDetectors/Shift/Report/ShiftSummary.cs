using System.Globalization;
using System.Xml.Linq;
using CompareDetectors.Report;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Shift.Report;

/// <summary>What was measured, and whether all of it is done.</summary>
internal static class ShiftSummary
{
    public static object?[] Content(ShiftModel model) => [Unfinished(model), Facts(model)];

    public static XElement Fact(string name, string value) => E("div", E("dt", name), E("dd", value));

    private static XElement? Unfinished(ShiftModel model)
    {
        var planned = model.Manifest.Runs.Count;
        return model.Done == planned ? null : E(
            "p",
            Class("unfinished"),
            A("role", "status"),
            E("strong", "Not finished: "),
            $"{Numbers.Count(model.Done)} of {Numbers.Of(planned, "planned condition")} in this report, {Numbers.Count(planned - model.Done)} still missing. The command at the end goes on where it stopped.");
    }

    private static XElement Facts(ShiftModel model)
    {
        var (manifest, settings) = (model.Manifest, model.Manifest.Settings);
        var classes = settings.Classes is { } some ? $"classes {string.Join(", ", some)}" : "all classes";
        var options = model.Rows.Count > 0 ? model.Rows[0].Options : null;
        return E(
            "dl",
            Fact("In-distribution (ID)", $"{manifest.IdSet.Name}, {classes}"),
            Fact("Detector", "batch statistics: " + string.Join(", ", settings.Parts.Select(part => Describe(part, settings, options)))),
            options is null ? null : Fact("Training images", $"{Numbers.Count(options.TrainId)}, of which {Numbers.Count(options.HeldOut)} are held out to calibrate with"),
            Fact("Test images", options is null ? "" : $"{Numbers.Count(options.TestId)} clean ones; each corruption is of the same images"),
            model.Sets.Count == 0 ? null : Fact("Other sets", string.Join("; ", manifest.OodTestSets.Select(s => $"{s.Name} ({Numbers.Of(s.TestImages, "test image")}{(settings.MaxTest < s.TestImages ? $", {Numbers.Count(settings.MaxTest.Value)} used" : "")})"))),
            options is null ? null : Fact("Time", $"fitting {Numbers.Measured(model.Rows.Average(r => r.TrainSeconds))} s, reading {Numbers.Measured(model.Rows.Average(r => r.ScoredImagesPerSecond))} images/s"),
            Fact("Repeats", Numbers.Count(model.Repeats)));
    }

    private static string Describe(string part, ShiftSettings settings, ShiftOptions? options) => part switch
    {
        ShiftSettings.Network => $"network (residual blocks of GEOM's WRN-16-1, {Numbers.Of(settings.NetworkEpochs!.Value, "epoch")}{(options?.NetworkImages is { } count ? $" on {Numbers.Of(count, "image")}" : "")})",
        ShiftSettings.Discriminator => "discriminator (adversarial, on patches)",
        _ => string.Create(CultureInfo.InvariantCulture, $"{part} (fixed cosine filters)"),
    };
}
