using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Learning.Pictures;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>Everything that a training step changes: tables, network and their optimizers' state.</summary>
internal sealed class ModelState : IDisposable
{
    public ModelState(Schema schema, LearnerOptions options, int items)
    {
        manual_seed(options.Seed);
        Schema = schema;
        MaxRows = options.MaxItemRows;
        Ids = new SparseTable(Math.Clamp(items, 1, MaxRows), schema.Dimension, 0.05, options.TableOptimizer);
        Tokens = schema.HasContent ? new SparseTable(ItemContent.TokenRows, ItemTower.TokenDimension, 0.1, options.TableOptimizer) : null;
        // The state outlives whatever scope it is made in.
        Network = new RankingNetwork(schema, options.Dropout).Keep();
        Dense = DenseOptimizerRegistry.Create(options.Optimizer, Network.Parameters());
        Optimizers = new OptimizerKinds(options.Optimizer, options.TableOptimizer);
        if (Network.Items.Pictures is { } encoder) Pictures = new PictureVectors(encoder);
        TrainedItems = items;
    }

    public Schema Schema { get; }

    public SparseTable Ids { get; }

    /// <summary>Which row of <see cref="Ids"/> an item has.</summary>
    public ItemRows Rows { get; set; } = ItemRows.OneEach;

    /// <summary>Rows of <see cref="Ids"/> at most; a change of the option counts from the next full training on.</summary>
    public int MaxRows { get; set; }

    public SparseTable? Tokens { get; }

    public RankingNetwork Network { get; }

    public DenseOptimizer Dense { get; }

    /// <summary>Whose moments these are.</summary>
    public OptimizerKinds Optimizers { get; }

    /// <summary>Vectors of pictures as the encoder saw them last; null in a shop without pictures.</summary>
    public PictureVectors? Pictures { get; }

    /// <summary>Tells categories from words; null before it is fitted, and in a shop that has none to tell apart.</summary>
    public CategoryClassifier? Categories { get; set; }

    /// <summary>See <see cref="CountedHeads"/>.</summary>
    public IReadOnlyList<string> Counted { get; set; } = [];

    /// <summary>Optimizer steps taken.</summary>
    public long Steps { get; set; }

    /// <summary><see cref="Steps"/> when the moments began: 0, unless a warm start came with another optimizer.</summary>
    public long MomentsFrom { get; set; }

    /// <summary>Steps since the moments began.</summary>
    public long MomentSteps => Steps - MomentsFrom;

    /// <summary>Subtracted from the ranking task's logit, so that its probability is that of the next item among all.</summary>
    public double RankingOffset { get; set; }

    /// <summary>By head; null where it was never fitted.</summary>
    public IReadOnlyList<Calibration>? Calibration { get; set; }

    /// <summary>Items whose id was in training; a later one is spoken for by its content alone.</summary>
    public int TrainedItems { get; private set; }

    /// <summary>
    /// Makes room for items that came since; their rows follow from the seed and the steps so far. Beyond the bound, the items that were
    /// not seen for the longest time give theirs up.
    /// </summary>
    /// <param name="lastSeen">When each item was seen last, by item; as many as there are items.</param>
    /// <returns>Items that lost their own row.</returns>
    public int Grow(ReadOnlySpan<long> lastSeen, int seed)
    {
        manual_seed(seed + Steps);
        Ids.Grow(Math.Min(lastSeen.Length, MaxRows), MaxRows);
        var change = Rows.Fit(lastSeen, MaxRows);
        Ids.Rearrange(change.From, change.To, change.Fresh);
        Rows = change.Rows;
        TrainedItems = Math.Max(TrainedItems, lastSeen.Length);
        return change.Evicted;
    }

    /// <summary>The first tensor of weights that holds NaN or infinity; null where all numbers are finite.</summary>
    public string? NotFinite()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        if (!IsFinite(Ids.Weight)) return "ids";
        if (Tokens is { } tokens && !IsFinite(tokens.Weight)) return "tokens";
        return Dense.Slots.FirstOrDefault(s => !IsFinite(s.Parameter))?.Name;
    }

    private static bool IsFinite(Tensor weights) => weights.isfinite().all().item<bool>();

    public void Dispose()
    {
        Ids.Dispose();
        Tokens?.Dispose();
        Dense.Dispose();
        Network.Dispose();
    }
}
