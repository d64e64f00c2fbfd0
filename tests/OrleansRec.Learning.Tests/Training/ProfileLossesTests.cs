using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tests.Network;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class ProfileLossesTests
{
    private const int Steps = 2000;

    [Fact]
    public void InterestsAndPreferences_AreTheMeanOverEveryNextItem_TheLastAsTheFirst()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var items = new ItemTable();
        foreach (var (item, kind) in new[] { (0, "a"), (1, "b") })
            items.Set(item, ItemContent.From(new() { ItemId = kind, Categories = [kind], Attributes = new Dictionary<string, string> { ["kind"] = kind } }));
        var catalogue = items.Snapshot();
        var schema = SmallSchema.Bare with
        {
            HasContent = true,
            Categories = [catalogue[0].Leaf, catalogue[1].Leaf],
            CategoryPaths = ["a", "b"],
            Attributes = ["kind=a", "kind=b"],
        };
        manual_seed(7);
        using var network = new RankingNetwork(schema, dropout: 0);
        var (labels, people) = (new ProfileLabels(schema), randn(1, Steps, schema.Dimension));

        double[] Losses(int[] next)
        {
            var examples = new TrainingBatch(Steps, listSize: 2, labels: 0);
            for (var t = 0; t < Steps; t++)
            {
                examples.Items.Add(0);
                examples.Kinds.Add(0);
                examples.Gaps.Add(0);
                examples.NextPlaces.Add(t);
                examples.NextItems.Add(next[t]);
            }

            var batch = BatchTensors.Of(examples, [0, 1], catalogue, labels, ItemRows.OneEach, catalogue.Count, null, new RowMap(), new RowMap());
            return
            [
                ProfileLosses.Interests(network, examples, batch, people, catalogue, labels)!.item<float>(),
                ProfileLosses.Attributes(network, examples, batch, people, catalogue, labels)!.item<float>(),
            ];
        }

        // Where every step but one is followed by item 0, the loss moves by what that step alone moves it, wherever it stands.
        var without = Losses(new int[Steps]);
        foreach (var place in new[] { 0, Steps - 1 })
        {
            var next = new int[Steps];
            next[place] = 1;
            var with = Losses(next);
            var person = people.reshape(Steps, -1).narrow(0, place, 1);
            var (category, attributes) = (network.Profiles.Interests(person), network.Profiles.Attributes(person));
            var (a, b) = (category[0, 0].item<float>() - category[0, 1].item<float>(), attributes[0, 0].item<float>() - attributes[0, 1].item<float>());

            Assert.Equal(a / Steps, with[0] - without[0], 6);
            Assert.Equal(b / 2 / Steps, with[1] - without[1], 6);
        }
    }
}
