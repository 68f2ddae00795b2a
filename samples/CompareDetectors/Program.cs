using System.CommandLine;
using CompareDetectors.Calibration;
using CompareDetectors.Commands;
using CompareDetectors.Pictures;
using CompareDetectors.PostHoc;
using CompareDetectors.Shift;

var root = new RootCommand("Compares out-of-distribution detectors: on your own images (run), and by the protocols of the intermediate-layer paper (table2, table3, figure3, figure4, figure5), on covariate shift (shift), by their false alarms (calibration), and on a classifier that you have already (posthoc).")
{
    RunCommand.Make(Execution.Run),
    ShiftCommand.Make(ShiftExecution.Run),
    CalibrationCommand.Make(CalibrationExecution.Run),
    PostHocCommand.Make(PostHocExecution.Run),
};
foreach (var command in PaperCommands.Make(Execution.Run)) root.Add(command);
root.Add(PicturesCommand.Make());

try
{
    // Ctrl-C is heard between two steps; results are kept as they come, so nothing but the training under way is lost.
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
}
catch (OperationCanceledException e)
{
    Console.Error.WriteLine(e.Message);
    return 130;
}
catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
