using System.Diagnostics;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Running;

/// <summary>Where numbers come from: what a committed table says above them.</summary>
/// <param name="Command">The command line that made them.</param>
/// <param name="Commit">The commit, and whether files differed from it.</param>
/// <param name="Torch">Versions of TorchSharp and libtorch, and the number of threads.</param>
/// <param name="Date">The day.</param>
public sealed record Provenance(string Command, string Commit, string Torch, DateOnly Date)
{
    /// <summary>Looks at this process, the repository and the machine.</summary>
    /// <param name="arguments">The program's arguments.</param>
    public static Provenance Measure(IEnumerable<string> arguments) => new(
        (OperatingSystem.IsWindows() ? "build bench " : "./build.sh bench ") + string.Join(' ', arguments.Select(Quoted)),
        CommitOf(Repository.Root),
        FormattableString.Invariant($"TorchSharp {typeof(Tensor).Assembly.GetName().Version?.ToString(3)} over libtorch {__version__}, threads: {get_num_threads()}"),
        DateOnly.FromDateTime(DateTime.UtcNow));

    private static string Quoted(string argument) => argument.AsSpan().ContainsAny(" *?") ? $"'{argument}'" : argument;

    private static string CommitOf(string folder)
    {
        if (Git(folder, "rev-parse --short=12 HEAD") is not { Length: > 0 } commit) return "unknown";
        // The tables themselves change as they are written.
        return Git(folder, "status --porcelain -- . :(exclude)benchmarks/results") is { Length: 0 } ? commit : commit + ", with changes";
    }

    private static string? Git(string folder, string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // there is no git
        }
    }
}
