using OrleansRec.Learning.Network;

namespace OrleansRec.Learning.Tests.Network;

/// <summary>The smallest network: two tasks, and no content until a test says which.</summary>
internal static class SmallSchema
{
    public static Schema Bare { get; } = new()
    {
        Extractor = "shared-bottom",
        Encoder = "gru",
        Dimension = 8,
        SequenceLength = 6,
        Tasks = ["view", "click"],
        HasContent = false,
        Categories = [],
        CategoryPaths = [],
        Attributes = [],
        Traits = [],
    };
}
