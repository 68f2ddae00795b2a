using System.CommandLine;
using System.CommandLine.Invocation;
using DriftMonitor;
using OodDetection;
using Spectre.Console;

const int NoTorch = 1, BadInput = 2;

var command = DriftCommand.Make(Run);
var parsed = command.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
    return BadInput;
}

try
{
    // Ctrl-C is heard between two batches; then there is the summary to print.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Cancelled before the stream began.");
    return DriftRun.Cancelled;
}
catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return BadInput;
}

static async Task<int> Run(DriftOptions options, CancellationToken cancellationToken)
{
    options.Validate();
    try
    {
        TorchBackend.EnsureAvailable();
    }
    catch (InvalidOperationException e)
    {
        Console.Error.WriteLine(e.Message);
        return NoTorch;
    }

    return await DriftRun.RunAsync(options, AnsiConsole.Console, cancellationToken);
}
