// Seed and threads of tensor operations belong to the process: tests that train must not draw from each other's numbers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
