namespace CompareDetectors.Plan;

/// <summary>The names of the experiments: the program's commands.</summary>
internal static class Experiments
{
    public const string Run = "run";
    public const string Table2 = "table2";
    public const string Table3 = "table3";
    public const string Figure3 = "figure3";
    public const string Figure4 = "figure4";
    public const string Figure5 = "figure5";
    public const string Shift = "shift";
    public const string Calibration = "calibration";
    public const string PostHoc = "posthoc";
}
