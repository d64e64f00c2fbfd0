using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Extractors;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;

namespace OrleansRec.Learning.Network;

/// <summary>What a shop's data has, and so what the network consists of. Fixed by a full training; stored in the checkpoint.</summary>
internal sealed record Schema
{
    public const string View = "view";
    public const string Click = "click";
    public const string Cart = "cart";
    public const string Purchase = "purchase";

    /// <summary>The ranker's extractor, by its name in <see cref="ExtractorRegistry"/>.</summary>
    public required string Extractor { get; init; }

    /// <summary>Floats of an expert and of a task's hidden vector in the ranker.</summary>
    public int Width { get; init; } = 64;

    /// <summary>The sequence encoder, by its name in <see cref="EncoderRegistry"/>.</summary>
    public required string Encoder { get; init; }

    public required int Dimension { get; init; }

    public required int SequenceLength { get; init; }

    /// <summary>Heads of the ranker, the ranking one first.</summary>
    public required string[] Tasks { get; init; }

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

    /// <summary>User attributes of the profile task; empty where there are none.</summary>
    public required Trait[] Traits { get; init; }

    public int TaskOf(string name) => Array.IndexOf(Tasks, name);
}
