// Trainings use all cores, and two at once would wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
