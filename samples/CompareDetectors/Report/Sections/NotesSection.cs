using System.Xml.Linq;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>How to read the numbers.</summary>
internal static class NotesSection
{
    public static Section Of(ReportModel model) => new(
        "notes",
        "How to read the numbers",
        E(
            "ul",
            Class("notes"),
            Note("Score", "a higher score is more out-of-distribution. Only the order counts here; the units differ from detector to detector."),
            Note("AUROC", "how often a random OOD test image scores higher than a random ID test image. 100 % is perfect, 50 % is guessing, below 50 % is worse than guessing. It needs no threshold."),
            Note("AUPR in, AUPR out", "area under the precision-recall curve with the ID or the OOD images as the positives. What guessing gives is the share of the positives in the test, so compare only over the same test images."),
            Note("FPR95", "the share of ID images that are falsely called OOD at the threshold that finds 95 % of the OOD images. Lower is better, guessing gives 95 %."),
            Note("± and interval", $"the interval (95 %, DeLong) covers the choice of the test images alone, not of the training images or the seed; {(model.Manifest.OneNetwork ? "± over repeats covers the choice of the OOD training images and what is trained on them, so that GEOM, Moments and BatchStatistics have none" : "± over repeats covers both of these")}. Over several repeats the ends shown are means of the repeats' ends."),
            Note("Training time", "counts a network that several detectors share for each of them, so the times don't add up to the time of the whole run."),
            Note("Scored images/s", "GEOM and Moments are scored in the same forward passes where both are run, and so are IntermediateLayer and the Fused detector that includes it: the figure is that of both together. Fused+ is scored by itself."),
            model.Series.Any(s => s.Detector is "GEOM" or "Moments" or "BatchStatistics")
                ? Note("GEOM, Moments and BatchStatistics", "use no OOD training images: their values are the same whatever the others were given, chance in training aside.")
                : null));

    private static XElement Note(string name, string text) => E("li", E("strong", name + ": "), text);
}
