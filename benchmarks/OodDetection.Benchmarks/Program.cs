using System.Reflection;
using BenchmarkDotNet.Running;
using OodDetection;
using OodDetection.Benchmarks.Running;

BenchmarkArguments arguments;
try
{
    TorchBackend.EnsureAvailable(); // first of all: the arguments' defaults ask torch for GPUs
    arguments = BenchmarkArguments.Parse(args);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
catch (InvalidOperationException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

if (arguments.Help)
{
    Console.WriteLine(BenchmarkArguments.HelpText);
    return 0;
}

BenchmarkSettings.Current = arguments.Settings;
if (arguments.Threads is { } threads) TorchSharp.torch.set_num_threads(threads);
var summaries = BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly())
    .Run(arguments.ForBenchmarkDotNet, BenchmarkConfig.Create(arguments.Job, Repository.Artifacts, arguments.WriteResults ? Provenance.Measure(args) : null))
    .ToArray();

// BenchmarkDotNet reports a benchmark that threw in its tables alone; a script has to see it as well.
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
