using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>
/// A seeded log whose rule is known: everybody loves one of four categories and views its items; every third viewed item is
/// carted and bought.
/// </summary>
internal sealed class SmallShop
{
    public const int Categories = 4;
    public const int ItemsPerCategory = 15;

    public static LearnerOptions Options { get; } = new()
    {
        Dimension = 16,
        SequenceLength = 10,
        ListSize = 16,
        Epochs = 4,
        HeadSteps = 0,
        BatchSize = 16,
        Threads = 1,
        MinValidationLists = 10,
        LearningRate = 5e-3,
        TableLearningRate = 1e-2,
        // Every first view has a conversion label here, and there are few steps: the default weights would drown the other tasks.
        Weights = new TaskWeights { Cart = 0.5, Purchase = 0.5, Category = 0.2, Attributes = 0.1, Interests = 0.05, Preferences = 0.05 },
    };

    public SmallShop(int seed, int people, int events = 14)
    {
        var random = new Random(seed);
        var table = new ItemTable();
        for (var i = 0; i < Categories * ItemsPerCategory; i++) table.Set(i, Content(i));
        Catalogue = table.Snapshot();
        var log = new List<(long Time, string User, Behaviour Behaviour)>();
        for (var p = 0; p < people; p++)
        {
            var time = Start + random.NextInt64(30L * 24 * 3_600_000);
            for (var k = 0; k < events; k++)
            {
                var item = ((p % Categories) * ItemsPerCategory) + random.Next(ItemsPerCategory);
                Add(item, BehaviourKind.View);
                if (item % 3 != 0) continue;
                Add(item, BehaviourKind.AddToCart);
                Add(item, BehaviourKind.Purchase);

                void Add(int of, BehaviourKind kind) =>
                    log.Add((time += 60_000, "u:" + p, new Behaviour(of, kind, time, 1, 10, p + 1, 1, 1)));
            }
        }

        Events = [.. log.OrderBy(e => e.Time).Select((e, i) => new LoggedBehaviour(i + 1, e.User, e.Behaviour))];
    }

    public const long Start = 1_700_000_000_000;

    public ItemCatalogue Catalogue { get; }

    public IReadOnlyList<LoggedBehaviour> Events { get; }

    public static ItemContent Content(int item) => ItemContent.From(new Item
    {
        ItemId = "i" + item,
        Title = $"thing {item}",
        Categories = ["all", "category " + (item / ItemsPerCategory)],
        Price = 10,
        Attributes = new Dictionary<string, string> { ["kind"] = "kind " + (item / ItemsPerCategory) },
    });

    /// <summary>Who loves the first two categories is old, the others are young.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Users(int people) =>
        Enumerable.Range(0, people).ToDictionary(
            p => "u:" + p,
            p => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { ["age"] = p % Categories < 2 ? "old" : "young" });

    /// <summary>A person who viewed items of one category.</summary>
    public static UserState Fan(int category, int views) => UserReducer.Apply(UserState.Empty, [.. Enumerable.Range(0, views).Select(i =>
        new Behaviour((category * ItemsPerCategory) + i, BehaviourKind.View, Start + (i * 60_000), 1, 10, 1, 1, 1))]);
}
