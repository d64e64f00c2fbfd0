using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;

namespace OrleansRec.Learning;

/// <summary>Weights w_k of the joint loss L = Σ w_k L_k, 0–1,000 each.</summary>
public sealed record TaskWeights
{
    /// <summary>The next item against the other candidates (list-wise softmax).</summary>
    public double Ranking { get; init; } = 1;

    /// <summary>Click given an impression; as much as the other tasks of rows, or the trunk is the ranking's alone.</summary>
    public double Click { get; init; } = 2;

    /// <summary>Favourite given a first view.</summary>
    public double Favorite { get; init; } = 3;

    /// <summary>
    /// Cart given a first view. The losses of rare outcomes are a tenth of the next item's and smaller: with weights like its own, the
    /// trunk is the ranking's.
    /// </summary>
    public double Cart { get; init; } = 8;

    /// <summary>Purchase given a first view.</summary>
    public double Purchase { get; init; } = 8;

    /// <summary>
    /// Click × purchase on every impression (ESMM), so that purchases are learned on the whole space of what is shown; 0: no chain.
    /// </summary>
    public double Chain { get; init; } = 0.5;

    /// <summary>The next item against all items, from the behaviour sequence alone (sampled softmax).</summary>
    public double Similarity { get; init; } = 1;

    /// <summary>Cosine of neighbours in a session against random pairs.</summary>
    public double Session { get; init; } = 0.1;

    /// <summary>The category from the rest of the item.</summary>
    public double Category { get; init; } = 1;

    /// <summary>The category from the picture alone.</summary>
    public double Picture { get; init; } = 0.2;

    /// <summary>The attributes from the rest of the item. The loss is a mean over all attributes, most of which an item plainly lacks: small.</summary>
    public double Attributes { get; init; } = 20;

    /// <summary>
    /// The category of the next item, from the behaviour sequence: more than the next item itself, or the sequence encoder says
    /// little of it.
    /// </summary>
    public double Interests { get; init; } = 2;

    /// <summary>The attributes of the next item, from the behaviour sequence; a mean as that of <see cref="Attributes"/>.</summary>
    public double Preferences { get; init; } = 3;

    /// <summary>What the shop knows of the person, from the behaviour sequence.</summary>
    public double Traits { get; init; } = 0.05;

    /// <summary>Weight of a built-in task of rows or of a content or profile head.</summary>
    internal double Of(string task) => task switch
    {
        TaskNames.Click => Click,
        TaskNames.Favorite => Favorite,
        TaskNames.Cart => Cart,
        TaskNames.Purchase => Purchase,
        LossPlan.Category => Category,
        LossPlan.Picture => Picture,
        LossPlan.Attributes => Attributes,
        LossPlan.Interests => Interests,
        LossPlan.Preferences => Preferences,
        LossPlan.Traits => Traits,
        _ => throw new ArgumentException($"'{task}' is no built-in task of rows and no head.", nameof(task)),
    };

    /// <summary>One task of those that <see cref="Of"/> knows counts, no other loss does.</summary>
    internal static TaskWeights Only(string task) => task switch
    {
        TaskNames.Click => None with { Click = 1 },
        TaskNames.Favorite => None with { Favorite = 1 },
        TaskNames.Cart => None with { Cart = 1 },
        TaskNames.Purchase => None with { Purchase = 1 },
        LossPlan.Category => None with { Category = 1 },
        LossPlan.Picture => None with { Picture = 1 },
        LossPlan.Attributes => None with { Attributes = 1 },
        LossPlan.Interests => None with { Interests = 1 },
        LossPlan.Preferences => None with { Preferences = 1 },
        LossPlan.Traits => None with { Traits = 1 },
        _ => throw new ArgumentException($"'{task}' is no built-in task of rows and no head.", nameof(task)),
    };

    internal void Check(OptionFaults faults)
    {
        foreach (var (name, weight) in new[]
        {
            (nameof(Ranking), Ranking), (nameof(Click), Click), (nameof(Favorite), Favorite), (nameof(Cart), Cart), (nameof(Purchase), Purchase),
            (nameof(Chain), Chain), (nameof(Similarity), Similarity), (nameof(Session), Session), (nameof(Category), Category), (nameof(Picture), Picture),
            (nameof(Attributes), Attributes), (nameof(Interests), Interests), (nameof(Preferences), Preferences), (nameof(Traits), Traits),
        })
            faults.Check(weight is >= 0 and <= 1000, $"{nameof(LearnerOptions.Weights)}:{name}", weight, "0–1,000");
    }

    /// <summary>No loss counts.</summary>
    internal static TaskWeights None { get; } = new()
    {
        Ranking = 0,
        Click = 0,
        Favorite = 0,
        Cart = 0,
        Purchase = 0,
        Chain = 0,
        Similarity = 0,
        Session = 0,
        Category = 0,
        Picture = 0,
        Attributes = 0,
        Interests = 0,
        Preferences = 0,
        Traits = 0,
    };
}
