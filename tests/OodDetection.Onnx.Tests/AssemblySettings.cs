// The tests run networks; side by side they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
