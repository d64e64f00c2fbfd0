namespace OrleansRec.Learning.Tests.Training;

/// <summary>Tests that train take turns: torch has one random generator per process, and a seeded run must have it alone.</summary>
[CollectionDefinition(Name)]
public sealed class TrainingCollection
{
    public const string Name = "training";
}
