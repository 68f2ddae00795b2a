using BenchmarkDotNet.Running;
using OodDetection.Benchmarks;

// A short way to see that everything runs: --filter '*' --job Dry
BenchmarkSwitcher.FromAssembly(typeof(TransformBenchmarks).Assembly).Run(args);
