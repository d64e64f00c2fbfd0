using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;

namespace OrleansRec.Learning.Network;

/// <summary>What a shop's data has, and so what the network consists of. Fixed by a full training; stored in the checkpoint.</summary>
internal sealed record Schema
{
    /// <summary>The ranker's extractor, by its name in <see cref="ExtractorRegistry"/>.</summary>
    public required string Extractor { get; init; }

    /// <summary>Floats of an expert and of a task's hidden vector in the ranker.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Experts that a task of the ranker can draw on, at least 1.</summary>
    public int Experts { get; init; } = 4;

    /// <summary>Hidden floats of a task's tower in the ranker.</summary>
    public int Tower { get; init; } = 32;

    /// <summary>The sequence encoder, by its name in <see cref="EncoderRegistry"/>.</summary>
    public required string Encoder { get; init; }

    public required int Dimension { get; init; }

    public required int SequenceLength { get; init; }

    /// <summary>Heads of the ranker, the ranking one first.</summary>
    public required string[] Tasks { get; init; }

    /// <summary>The shop's own tasks among <see cref="Tasks"/>, as they were defined.</summary>
    public TaskDefinition[] OwnTasks { get; init; } = [];

    /// <summary>What a score of 1 means in each of <see cref="OwnTasks"/>: the mean amount of an event for a regression, else 1.</summary>
    public double[] Scales { get; init; } = [];

    /// <summary>True where purchases are learned on impressions too, as click × purchase.</summary>
    public bool HasChain { get; init; }

    /// <summary>False for a shop whose items are known by id only: no token tables, no content part.</summary>
    public required bool HasContent { get; init; }

    /// <summary>Kinds of relations that the shop's item graph has; empty where it has none: neighbours are no part of the model.</summary>
    public RelationKind[] Relations { get; init; } = [];

    /// <summary>Channels of the first convolution over pictures; 0 for a shop without pictures: no convolutions.</summary>
    public int PictureWidth { get; init; }

    /// <summary>Leaf category hashes by class of the category task; empty where there is no such task.</summary>
    public required int[] Categories { get; init; }

    /// <summary>Category paths, parallel to <see cref="Categories"/>.</summary>
    public required string[] CategoryPaths { get; init; }

    /// <summary>Item attributes as <c>key=value</c> by class of the attribute tasks; empty where there are none.</summary>
    public required string[] Attributes { get; init; }

    /// <summary>What the logits of <see cref="Attributes"/> begin at: as if an item had one value of each key and all were alike frequent.</summary>
    public float[] AttributeLogits()
    {
        var keys = Array.ConvertAll(Attributes, a => a[..Math.Max(0, a.IndexOf('='))]);
        var values = keys.CountBy(k => k).ToDictionary();
        return Array.ConvertAll(keys, k => -MathF.Log(Math.Max(1, values[k] - 1)));
    }

    /// <summary>User attributes of the profile task; empty where there are none.</summary>
    public required Trait[] Traits { get; init; }

    public int TaskOf(string name) => Array.IndexOf(Tasks, name);

    /// <summary>What labels a head other than the ranking one.</summary>
    public TaskDefinition DefinitionOf(string task) => Array.Find(OwnTasks, t => t.Name == task) ?? BuiltInTasks.Of(task);

    public bool IsOwn(string task) => Array.Exists(OwnTasks, t => t.Name == task);

    /// <summary>See <see cref="Scales"/>.</summary>
    public double ScaleOf(string task) => Array.FindIndex(OwnTasks, t => t.Name == task) is >= 0 and var own ? Scales[own] : 1;
}
