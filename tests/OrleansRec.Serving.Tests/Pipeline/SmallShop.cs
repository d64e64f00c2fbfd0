using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Serving.Tests.Models;

namespace OrleansRec.Serving.Tests.Pipeline;

/// <summary>200 items in 8 categories and 4 brands, 40 people who mostly stay in two categories; everything seeded.</summary>
internal sealed class SmallShop
{
    public const int Items = 200;
    public const int Leaves = 8;
    public const long Now = 1_700_000_000_000;

    public SmallShop()
    {
        for (var item = 0; item < Items; item++) Table.Set(item, Content(item));
        var random = new Random(5);
        for (var p = 0; p < 40; p++)
        {
            var state = UserState.Empty;
            for (var i = 0; i < 30; i++)
            {
                var leaf = random.Next(4) == 0 ? (p + 1) % Leaves : p % Leaves;
                var kind = random.Next(6) switch { 0 => BehaviourKind.AddToCart, 1 => BehaviourKind.Purchase, _ => BehaviourKind.View };
                var e = Event(leaf + (Leaves * random.Next(Items / Leaves)), kind, Now - 10_000_000 + (i * 60_000) + p);
                Statistics.Observe(state, e);
                state = UserReducer.Apply(state, e);
            }

            People.Add(state);
        }

        Model = NewModel("main-000001");
        Snapshot = new ServingSnapshot(Model, Table.Snapshot());
        Pipeline = new RecommendationPipeline(Snapshot);
    }

    public ItemTable Table { get; } = new();

    public ItemStatistics Statistics { get; } = new();

    public List<UserState> People { get; } = [];

    public DotProductModel Model { get; }

    public ServingSnapshot Snapshot { get; }

    public RecommendationPipeline Pipeline { get; }

    public DotProductModel NewModel(string version) => new(version, Statistics.Snapshot(), Table.Snapshot());

    /// <summary>Item i is in category i mod 8.</summary>
    public static ItemContent Content(int item, bool available = true) => ItemContent.From(new Item
    {
        ItemId = $"i{item}",
        Title = $"thing {item}",
        Categories = [$"root{item % Leaves % 2}", $"leaf{item % Leaves}"],
        Brand = $"brand{item % 4}",
        Price = 1 + (item % 50),
        Available = available,
    });

    public static Behaviour Event(int item, BehaviourKind kind = BehaviourKind.View, long time = Now) =>
        new(item, kind, time, 1, 0, 0, 0, 0);

    public static UserState Person(params int[] views) => UserReducer.Apply(UserState.Empty, Array.ConvertAll(views, v => Event(v)));

    public static PipelineRequest Ask(UserState state, ScenarioOptions? scenario = null) => new()
    {
        State = state,
        Scenario = scenario ?? BuiltInScenarios.Home,
        Context = new RequestContext(0, 0, Now),
    };

    public RankedList Run(PipelineRequest request) => Pipeline.Run([request])[0];
}
