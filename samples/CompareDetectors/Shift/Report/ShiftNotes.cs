using System.Globalization;
using System.Xml.Linq;
using CompareDetectors.Report.Sections;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Shift.Report;

/// <summary>How to get the same numbers again, and how to read them.</summary>
internal static class ShiftNotes
{
    public static Section Reproduce(ShiftModel model)
    {
        var manifest = model.Manifest;
        return new Section(
            "reproduce",
            "How to reproduce this",
            E("pre", A("tabindex", 0), manifest.Command),
            E("p", "The same seed, settings and number of threads give the same figures, times aside. The command goes on from what its output folder holds: give it a new one to run all again."),
            E(
                "dl",
                ShiftSummary.Fact("Seed", manifest.Seed.ToString(CultureInfo.InvariantCulture)),
                ShiftSummary.Fact("Machine", manifest.Machine),
                ShiftSummary.Fact("OodDetection", manifest.Version),
                ShiftSummary.Fact("Date", manifest.Started.ToString("O", CultureInfo.InvariantCulture)),
                ShiftSummary.Fact("Images", string.Join("; ", manifest.OodTestSets.Prepend(manifest.IdSet).Select(s => s.Contents())))));
    }

    public static Section HowToRead(ShiftModel model) => new(
        "notes",
        "How to read the numbers",
        E(
            "ul",
            Class("notes"),
            Note("Window", "images that are looked at together, such as successive frames. Its score is −ln p, where p is the probability that clean images look as unusual; with one image it is the score of a single image."),
            Note("Many windows of few images", $"windows are successive images in a random order, then in another order, until there are {WindowDraw.Fewest}. Those of different orders share images. AUROC and rates are over all of them."),
            Note("Interval", "95 % (DeLong), the mean of the intervals of the orders, in each of which no two windows share an image; so many windows of few images don't make it narrow. It covers the choice of the test images alone, not of the training images or the seed."),
            Note("Found", "a pointer on a cell brings up how many of the windows are found at p ≤ 1 % and p ≤ 5 %; false alarms at these rates have a table of their own."),
            model.Corruptions.Count == 0 ? null : Note("Corruptions", "are made of the clean test images. What severities 1 to 5 mean in numbers is in the documentation of the class Corruption."),
            model.Sets.Count == 0 ? null : Note("Other sets", "differ in content and in how they were made; this detector looks for the latter. Two sets of one source may be alike to it.")));

    private static XElement Note(string name, string text) => E("li", E("strong", name + ": "), text);
}
