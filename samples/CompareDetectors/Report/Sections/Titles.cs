using CompareDetectors.Results;

namespace CompareDetectors.Report.Sections;

internal static class Titles
{
    public static string Of(RunManifest manifest)
    {
        var what = manifest.Experiment switch
        {
            "table2" => "Table 2, which layers to look into",
            "table3" => "Table 3, detectors by ID class",
            "figure3" => "Figure 3, images that rotation hardly changes",
            "figure4" => "Figure 4, the number of OOD training images",
            "figure5" => "Figure 5, the variety of OOD training images",
            _ => "OOD detectors compared",
        };
        return $"{what}: {manifest.IdSet.Name}";
    }
}
