using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Inference;
using OrleansRec.Learning.Inference.Items;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Inference;

/// <summary>What serving computes is what training computed, by other ways.</summary>
public sealed class InferenceTests
{
    private const int Dimension = 12;   // a whole vector of lanes and a rest

    private static readonly Schema Shop = new()
    {
        Extractor = ExtractorRegistry.Default,
        Encoder = EncoderRegistry.Default,
        Dimension = Dimension,
        SequenceLength = 5,
        Tasks = [TaskNames.View, TaskNames.Cart, TaskNames.Purchase],
        HasContent = false,
        Categories = [],
        CategoryPaths = [],
        Attributes = [],
        Traits = [],
    };

    public static TheoryData<string> Extractors => [.. ExtractorRegistry.Names];

    public static TheoryData<string> Encoders => [.. EncoderRegistry.Names];

    [Theory]
    [MemberData(nameof(Extractors))]
    public void FoldedRanker_AnyExtractor_GivesTheLogitsOfAttentionAndRanker(string extractor) =>
        FoldedRankerGivesTheSameLogits(Shop with { Extractor = extractor }, CandidateFeatures.WidthWithoutRelations);

    [Fact]
    public void FoldedRanker_ShopWithRelations_GivesTheLogitsOfAttentionAndRanker() =>
        FoldedRankerGivesTheSameLogits(Shop with { Relations = [RelationKind.Similar] }, CandidateFeatures.Width);

    private static void FoldedRankerGivesTheSameLogits(Schema schema, int used)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(3);
        using var network = new RankingNetwork(schema, dropout: 0);
        network.eval();
        var (person, candidates, behaviours) = (randn(2, Dimension), randn(2, 11, Dimension), randn(2, 4, Dimension));
        var hidden = tensor([false, false, false, false, false, false, true, true]).reshape(2, 1, 4);
        var features = randn(2, 11, CandidateFeatures.Width);
        nn.init.normal_(network.Ranker.HiddenPosition());
        var rows = new long[2 * Ranker.ContextWidth];
        Ranker.Context(1, 2, SmallShop.Start, rows);
        Ranker.Context(4, 5, SmallShop.Start + 100_000_000, rows.AsSpan(Ranker.ContextWidth));

        var expected = network.Ranker.forward(
            person, candidates, network.Attention.forward(candidates, behaviours, hidden), features, Device.Longs(rows, 2, -1), zeros(2, 11, int64));
        using var folded = new FoldedRanker(network.Ranker, network.Attention);
        var inputs = cat([features.narrow(2, 0, used), full([2, 11, 1], float.NaN), ones(2, 11, 1)], 2);
        var barred = zeros(2, 1, 4).masked_fill(hidden, Scalars.Of(double.NegativeInfinity));
        var logits = folded.Forward(person, candidates, behaviours, barred, inputs, Device.Longs(rows, -1));

        Assert.Equal(folded.Columns, inputs.shape[2]);
        Assert.True(allclose(expected, logits, 1e-4, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void PeopleEncoder_PeopleOfDifferentLengths_GivesTheEncodersLastOutputs(string name)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(4);
        using var network = new RankingNetwork(Shop with { Encoder = name }, dropout: 0);
        network.eval();
        var vectors = randn(10, Dimension);
        // Nobody, one behaviour, more than the encoder reads, and an item that the model does not know.
        int[][] sequences = [[], [3], [1, 2, 3, 4, 5, 6, 7], [8, 40, 9]];
        var people = Array.ConvertAll(sequences, Person);

        using var items = ItemsOf(vectors);
        using var encoder = new PeopleEncoder(network.Sequences, Shop);
        var embeddings = encoder.Encode(people, items);

        for (var b = 0; b < people.Length; b++)
        {
            using var one = NewDisposeScope();
            Assert.True(allclose(LastOutput(network, people[b], vectors), embeddings[b], 1e-4, 1e-5), $"person {b}");
        }
    }

    [Fact]
    public void PeopleEncoder_Padded_HasTheEncodersInputsAndHidesTheRest()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(6);
        using var network = new RankingNetwork(Shop, dropout: 0);
        var vectors = randn(10, Dimension);
        var people = new[] { Person([8, 40, 9]), Person([]) };

        using var items = ItemsOf(vectors);
        using var encoder = new PeopleEncoder(network.Sequences, Shop);
        var (inputs, padding) = encoder.Padded(people, items);

        Assert.True(allclose(InputsOf(network, people[0], vectors)[0], inputs[0], 1e-5, 1e-6));
        Assert.True(allclose(InputsOf(network, people[1], vectors)[0, 0], inputs[1, 0], 1e-5, 1e-6));
        var hidden = float.NegativeInfinity;
        Assert.Equal([0, 0, 0, 0, 0, hidden, hidden, hidden], padding.data<float>().ToArray());
    }

    [Fact]
    public void PeopleEncoder_MoreThanOnePass_GivesEverybodyTheirOwn()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(7);
        using var network = new RankingNetwork(Shop, dropout: 0);
        var vectors = randn(10, Dimension);
        var people = Enumerable.Range(0, 70).Select(n => Person([.. Enumerable.Range(0, n % 4).Select(i => (n + i) % 10)])).ToArray();

        using var items = ItemsOf(vectors);
        using var encoder = new PeopleEncoder(network.Sequences, Shop);
        var together = encoder.Encode(people, items);
        var alone = cat([.. people.Select(person => encoder.Encode([person], items))]);

        Assert.True(allclose(alone, together, 1e-5, 1e-6));
    }

    private static Tensor LastOutput(RankingNetwork network, UserState person, Tensor vectors) =>
        network.Sequences.forward(InputsOf(network, person, vectors))[0, Math.Min(person.Length, Shop.SequenceLength)];

    private static Tensor InputsOf(RankingNetwork network, UserState person, Tensor vectors)
    {
        var n = Math.Min(person.Length, Shop.SequenceLength);
        var (items, kinds, gaps) = (zeros(1, n + 1, Dimension), new long[n + 1], new long[n + 1]);
        kinds[0] = SequenceEncoder.Start;
        for (var i = 0; i < n; i++)
        {
            var at = person.Length - n + i;
            if (person.Items[at] < vectors.shape[0]) items[0, i + 1] = vectors[person.Items[at]];
            kinds[i + 1] = (long)person.Kinds[at];
            gaps[i + 1] = i == 0 ? 0 : SequenceEncoder.GapBucket(person.Times[at] - person.Times[at - 1]);
        }

        return network.Sequences.Embed(items, tensor(kinds).unsqueeze(0), tensor(gaps).unsqueeze(0));
    }

    private static FloatItems ItemsOf(Tensor vectors)
    {
        var items = new FloatItems((int)vectors.shape[0], Dimension, new InferenceOptions());
        items.Set([.. Enumerable.Range(0, items.Count).Select(i => (long)i)], vectors);
        return items;
    }

    private static UserState Person(int[] items)
    {
        var time = 0L;
        var behaviours = Array.ConvertAll(items, item => new Behaviour(
            item, item % 2 == 0 ? BehaviourKind.View : BehaviourKind.AddToCart, time += 1000L << item % 20, 1, 0, 0, 0, 0));
        return UserReducer.Apply(UserState.Empty, behaviours);
    }
}
