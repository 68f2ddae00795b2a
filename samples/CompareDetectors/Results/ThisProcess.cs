using System.Reflection;
using System.Runtime.InteropServices;
using OodDetection;

namespace CompareDetectors.Results;

/// <summary>What run.json says of the process that makes results.</summary>
internal static class ThisProcess
{
    public static string Command { get; } = "dotnet run -c Release --project samples/CompareDetectors -- " + string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Select(Quoted));

    public static string Machine { get; } = $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The library's version, with the commit where it is known.</summary>
    public static string Version { get; } = typeof(IOodDetector).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static DateOnly Today => DateOnly.FromDateTime(DateTime.Now);

    private static string Quoted(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;
}
