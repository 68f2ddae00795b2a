using System.Globalization;
using BenchmarkDotNet.Jobs;

namespace OodDetection.Benchmarks.Running;

/// <summary>Our own options, taken out of the command line; the rest is BenchmarkDotNet's.</summary>
public sealed class BenchmarkArguments
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string HelpText = """
        Measures the library. Without a filter everything runs.

          --filter GLOB...     which benchmarks, such as '*Score*' '*.MetricsBenchmarks.*'
          --list flat          only list them (no filter: all)
          --devices LIST       of cpu, cuda (default: cpu, and cuda where there is one)
          --widths LIST        width factors of WRN-16-w (default: 1,4)
          --batches LIST       images in a call or a step (default: 64)
          --threads N          libtorch's threads (default: its own choice, on x64 half of what it takes for logical cores)
          --job NAME           usual (default), long (steadier numbers) or dry (each benchmark once, to see that it runs)
          --write-results      write the tables to benchmarks/results, with machine, commit and command

        Anything else goes to BenchmarkDotNet, such as --iterationCount 10 or --exporters json; --bdn-help lists its options.
        """;

    private static readonly Dictionary<string, Func<Job>> s_jobs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["usual"] = () => BenchmarkConfig.UsualJob,
        ["long"] = () => BenchmarkConfig.LongJob,
        ["dry"] = () => BenchmarkConfig.DryJob,
    };

    private BenchmarkArguments()
    {
    }

    /// <summary>The sizes to run at.</summary>
    public BenchmarkSettings Settings { get; private set; } = new();

    /// <summary>How many threads libtorch uses in an operator, or null for its own choice.</summary>
    public int? Threads { get; private set; }

    /// <summary>How long to measure.</summary>
    public Job Job { get; private set; } = BenchmarkConfig.UsualJob;

    /// <summary>Whether the committed tables are written.</summary>
    public bool WriteResults { get; private set; }

    /// <summary>Whether to print <see cref="HelpText"/> and do nothing else.</summary>
    public bool Help { get; private set; }

    /// <summary>The arguments that are left.</summary>
    public string[] ForBenchmarkDotNet { get; private set; } = [];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">An option has no value, or one that can't be read.</exception>
    public static BenchmarkArguments Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var result = new BenchmarkArguments();
        var rest = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            switch (argument)
            {
                case "--devices": result.Settings = result.Settings with { Devices = Devices(Value()) }; break;
                case "--widths": result.Settings = result.Settings with { Widths = Numbers(Value()) }; break;
                case "--batches": result.Settings = result.Settings with { Batches = Numbers(Value()) }; break;
                case "--threads": result.Threads = Number(Value()); break;
                case "--job" or "-j": result.Job = JobNamed(Value()); break;
                case "--write-results": result.WriteResults = true; break;
                case "--help" or "-h" or "-?": result.Help = true; break;
                case "--bdn-help": rest.Add("--help"); break;
                default: rest.Add(argument); break;
            }

            string Value() => ++i < arguments.Count
                ? arguments[i]
                : throw new ArgumentException($"{argument} needs a value; --help says which.");
        }

        // Without a filter BenchmarkDotNet asks on the console, where a script has nobody to answer.
        if (!rest.Any(a => a is "--filter" or "-f" or "--list" or "--help" or "--version" or "--info")) rest.AddRange(["--filter", "*"]);
        result.ForBenchmarkDotNet = [.. rest];
        return result;
    }

    private static string[] Devices(string list)
    {
        var names = list.Split(',', StringSplitOptions.TrimEntries);
        foreach (var name in names)
        {
            if (name is not ("cpu" or "cuda")) throw new ArgumentException($"The device '{name}' is not known; --devices takes cpu, cuda or cpu,cuda.");
            if (name == "cuda" && !TorchSharp.torch.cuda_is_available())
                throw new ArgumentException("libtorch finds no CUDA device here. benchmarks/README.md says how to build with its CUDA libraries.");
        }

        return names;
    }

    private static int[] Numbers(string list) => [.. list.Split(',').Select(Number)];

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new ArgumentException($"'{text}' is not a number above zero; expected such as 4, in a list 1,4.");

    private static Job JobNamed(string name) => s_jobs.TryGetValue(name, out var job)
        ? job()
        : throw new ArgumentException($"There is no job '{name}'; expected {string.Join(", ", s_jobs.Keys)}.");
}
