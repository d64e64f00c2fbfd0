using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Datasets;

/// <summary>What a shop knows about one signed-in user.</summary>
public sealed record DatasetUser(string UserId, UserAttributes Attributes);

/// <summary>An item that a user turned to first in the held-out part: what an evaluation predicts.</summary>
/// <param name="UserKey">The person, as <see cref="Contracts.Users.UserKey"/> writes it.</param>
/// <param name="ItemId">The item.</param>
/// <param name="At">When the person turned to it, UTC.</param>
public sealed record Target(string UserKey, string ItemId, DateTimeOffset At);

/// <summary>A shop's data, split into what a recommender may learn from and what it has to predict.</summary>
public sealed record Dataset
{
    /// <summary>The format's name, or <c>generated</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The catalogue; empty where items are known only from events.</summary>
    public required IReadOnlyList<Item> Items { get; init; }

    /// <summary>Users with attributes; may be empty.</summary>
    public required IReadOnlyList<DatasetUser> Users { get; init; }

    /// <summary>In time order.</summary>
    public required IReadOnlyList<BehaviourEvent> History { get; init; }

    /// <summary>In time order; for each person, after that person's history.</summary>
    public required IReadOnlyList<BehaviourEvent> HeldOut { get; init; }

    /// <summary>Drawn from <see cref="HeldOut"/>, in its order.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>One sentence: how history and held-out part were separated and what the targets are.</summary>
    public required string Protocol { get; init; }

    /// <summary>What was left out while reading, how often and why; and what was made up.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Events that the reader could not take, by the rule of <see cref="Cleaning.Cleaner"/> that they would fall under.</summary>
    public IReadOnlyDictionary<string, int> LeftOut { get; init; } = new Dictionary<string, int>();

    /// <summary>The hidden tastes; only a generated shop has them.</summary>
    public IShopTruth? Truth { get; init; }

    /// <summary>The same shop, had nobody said which items go together.</summary>
    public Dataset WithoutRelations() => this with
    {
        Items = [.. Items.Select(item => item with { Relations = [] })],
        Notes = [.. Notes, "Relations between items were left out."],
    };
}
