// Tensor.TotalCount and the global generator are one for the process: tests that look at them can't share it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
