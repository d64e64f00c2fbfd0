using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>Numbers of items are learned from: here a price decides alone whether an item is carted, and validation is on items that training never saw.</summary>
[Collection(TrainingCollection.Name)]
public sealed class NumericFeatureTests
{
    private const int Items = 1_200;
    private const int People = 200;
    private const int Views = 24;

    [Fact]
    public void TrainFull_CartsFollowFromThePrice_AreToldOnNewItemsWhereThePriceIsKnown()
    {
        var (with, without) = (CartAuc(isPriced: true), CartAuc(isPriced: false));

        Assert.True(with > 0.8, $"With prices the AUC is {with:0.000}.");
        Assert.InRange(without, 0.35, 0.65);
    }

    private static double CartAuc(bool isPriced)
    {
        var (random, table) = (new Random(4), new ItemTable());
        var prices = new double[Items];
        for (var i = 0; i < Items; i++)
        {
            prices[i] = Math.Round(Math.Exp(random.NextDouble() * 4), 2);
            table.Set(i, ItemContent.From(new Item { ItemId = $"i{i}", Brand = $"brand {i % 7}", Price = isPriced ? prices[i] : null }));
        }

        var events = new List<LoggedBehaviour>();
        for (var view = 0; view < Views; view++)
        {
            for (var person = 0; person < People; person++)
            {
                // The catalogue is renewed all the time, so that the newest twentieth of the events is of items of its own.
                var item = (view * Items / Views) + random.Next(Items / Views);
                Add(BehaviourKind.View);
                if (prices[item] < 7.4) Add(BehaviourKind.AddToCart);

                void Add(BehaviourKind kind)
                {
                    var time = SmallShop.Start + (events.Count * 1_000L);
                    events.Add(new LoggedBehaviour(events.Count + 1, $"u:{person}", new Behaviour(item, kind, time, 1, 0, person + 1, 1, 1)));
                }
            }
        }

        using var learner = new Learner(SmallShop.Options with { Epochs = 3, Patience = 3 });
        return learner.TrainFull(events, table.Snapshot(), null, default).Metrics["cart_auc"];
    }
}
