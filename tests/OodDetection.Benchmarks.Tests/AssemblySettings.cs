// The sizes that benchmarks run at are of the process, and BenchmarkDotNet runs one benchmark at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
