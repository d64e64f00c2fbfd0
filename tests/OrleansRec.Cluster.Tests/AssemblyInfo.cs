// Each class runs a cluster of its own; two at a time would only wait for each other's cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
