using System.CommandLine;

namespace Samples;

/// <summary>How sample programs run their command: what a user can do something about is a sentence on the error stream, not a stack trace.</summary>
internal static class SampleProgram
{
    private const int Failed = 1;
    private const int Cancelled = 130; // as the shell has it for Ctrl-C

    /// <summary>Runs a command and gives the exit code.</summary>
    public static async Task<int> RunAsync(RootCommand command, string[] args, TextWriter errors)
    {
        try
        {
            return await command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("Cancelled.");
            return Cancelled;
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
        {
            errors.WriteLine(e.Message);
            return Failed;
        }
    }
}
