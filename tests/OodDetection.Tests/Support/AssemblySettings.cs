// Live tensors, random numbers and culture are of the process or the thread: tests that look at them can't share the process with others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
