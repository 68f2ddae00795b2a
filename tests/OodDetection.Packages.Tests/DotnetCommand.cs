using System.Diagnostics;
using System.Text;

namespace OodDetection.Packages.Tests;

/// <summary>Runs the dotnet command in a folder and keeps what it prints.</summary>
internal sealed record DotnetCommand(string Line, int ExitCode, string Output)
{
    // A command that hangs fails the test instead of the whole test run; the slowest one here trains for seconds, or for minutes on a machine that is busy elsewhere.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static DotnetCommand Run(string folder, string packageCache, params string[] arguments)
        => Run(folder, new Dictionary<string, string> { ["NUGET_PACKAGES"] = packageCache }, arguments);

    public static DotnetCommand Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // `dotnet test` tells its children which MSBuild to take, and properties may be set around it: this is a new start.
        foreach (var name in start.Environment.Keys.Where(IsOfTheTestRun).ToArray()) start.Environment.Remove(name);
        // Build servers would outlive the command and keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            AddLine($"killed after {Patience.TotalMinutes} minutes");
        }

        process.WaitForExit(); // for the output to be complete
        return new DotnetCommand($"dotnet {string.Join(' ', arguments)}", process.ExitCode, output.ToString());

        void Add(object sender, DataReceivedEventArgs received) => AddLine(received.Data);

        void AddLine(string? line)
        {
            lock (output)
            {
                if (line is not null) output.Append(line).Append('\n');
            }
        }
    }

    private static bool IsOfTheTestRun(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) ||
        variable.StartsWith("Torch", StringComparison.Ordinal) || variable.StartsWith("OodDetection", StringComparison.Ordinal);

    /// <summary>The output of a command that succeeded; a failed one fails the test.</summary>
    public string Expect()
    {
        Assert.True(ExitCode == 0, $"'{Line}' ended with {ExitCode}:\n{Output}");
        return Output;
    }
}
