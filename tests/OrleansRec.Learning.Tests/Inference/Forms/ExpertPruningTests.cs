using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tests.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Inference.Forms;

/// <summary>Experts that nobody listens to go, and nothing else changes.</summary>
public sealed class ExpertPruningTests
{
    private const int Width = 16;
    private const int Experts = 4;
    private const int Tasks = 3;

    private readonly ExpertPruning _pruning = new(SmallShop.Options);

    [Theory]
    [InlineData("mmoe")]
    [InlineData("home")]
    public void Prune_AnExpertNobodyListensTo_GoesAndScoresStay(string extractor)
    {
        var version = new SmallVersion(extractor, network => Silence(network, extractor, expert: 1));
        var rows = version.Rows(1);

        var pruned = _pruning.Prune(version.Checkpoint, version.Catalogue, [rows]);

        Assert.Equal("1 of 4 experts went.", pruned.Reason);
        Assert.Equal(0, pruned.Shares[1], 0.001);
        using var full = version.Load(ServingForms.Float32);
        using var small = version.Load(ServingForms.Pruned, pruned.Checkpoint);
        var (exact, scores) = (SmallVersion.Scores(full, rows), SmallVersion.Scores(small, rows));
        for (var i = 0; i < exact.Length; i++) Assert.Equal(exact[i], scores[i], 1e-4);
        Assert.True(small.Bytes < full.Bytes);
    }

    [Fact]
    public void Prune_EveryExpertIsHeard_SaysSo()
    {
        var version = new SmallVersion("mmoe", network => Silence(network, "mmoe", expert: -1));

        var pruned = _pruning.Prune(version.Checkpoint, version.Catalogue, [version.Rows(1)]);

        Assert.True(pruned.Checkpoint.IsEmpty);
        Assert.Equal("Every one of the 4 experts has a share of 0.125 or more in some task.", pruned.Reason);
        Assert.Equal(1, pruned.Shares.Sum(), 0.5);
    }

    [Theory]
    [InlineData("shared-bottom")]
    [InlineData("single")]
    [InlineData("ple")]
    public void Prune_NoGatedExperts_NamesTheExtractorAndThoseThatHave(string extractor)
    {
        var version = new SmallVersion(extractor);

        var pruned = _pruning.Prune(version.Checkpoint, version.Catalogue, [version.Rows(1)]);

        Assert.True(pruned.Checkpoint.IsEmpty);
        Assert.Equal($"The extractor '{extractor}' has no gated experts that could go; mmoe and home have.", pruned.Reason);
    }

    [Fact]
    public void Prune_NoRows_SaysSo() => Assert.Equal(
        "There are no rows to look at the gates on.", _pruning.Prune(new SmallVersion("mmoe").Checkpoint, Ranking.Items.ItemCatalogue.Empty, []).Reason);

    /// <summary>Bars an expert from every gate, and lets the gates choose evenly among the others, nearly.</summary>
    private static void Silence(RankingNetwork network, string extractor, int expert)
    {
        var parameters = network.Parameters().ToDictionary(p => p.Name, p => (Tensor)p.Parameter);
        var (gates, perTask, first) = extractor == "mmoe" ? (Experts * Width, Experts, 0) : ((Tasks + Experts) * Width, 1 + Experts, 1);
        foreach (var name in new[] { "_person", "_candidate", "_product", "_attended", "_features" })
            parameters[$"Ranker.{name}.weight"].narrow(0, gates, Tasks * perTask).mul_(Scalars.Of(0.01));
        parameters["Ranker._context.weight"].narrow(1, gates, Tasks * perTask).mul_(Scalars.Of(0.01));
        var bias = parameters["Ranker._person.bias"];
        for (var t = 0; t < Tasks && expert >= 0; t++) bias.narrow(0, gates + (t * perTask) + first + expert, 1).fill_(Scalars.Of(-30));
    }
}
