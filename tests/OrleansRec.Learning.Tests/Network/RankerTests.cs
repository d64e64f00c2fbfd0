using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Network;

public sealed class RankerTests
{
    [Theory]
    [InlineData(0, 0, 4)]                                // Thursday, 1 January 1970
    [InlineData(3 * 24 + 13, 13, 0)]                     // a Sunday
    [InlineData((365 * 24 * 50) + (24 * 12) + 23, 23, 3)] // Wednesday, 1 January 2020
    public void Context_ATime_GivesItsHourAndItsDayOfTheWeek(long hours, long hour, long day)
    {
        var rows = new long[Ranker.ContextWidth];

        Ranker.Context(platform: 2, scenario: 5, hours * 3_600_000, rows);

        Assert.Equal([2, 16 + 5, 32 + hour, 56 + day], rows);
    }

    [Fact]
    public void Forward_APosition_AddsTheSameToEveryItem()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(5);
        using var network = new RankingNetwork(Schema, dropout: 0);
        network.eval();
        foreach (var (name, parameter) in network.Ranker.named_parameters())
            if (name.StartsWith("_position", StringComparison.Ordinal)) nn.init.normal_(parameter);
        var (person, candidates, attended) = (randn(1, Schema.Dimension), randn(1, 4, Schema.Dimension), randn(1, 4, Schema.Dimension));
        var features = randn(1, 4, CandidateFeatures.Width);
        var context = new long[Ranker.ContextWidth];
        Ranker.Context(1, 1, SmallShop.Start, context);

        Tensor At(long position) => network.Ranker.forward(
            person, candidates, attended, features, Device.Longs(context, 1, -1), full([1, 4], position, int64));
        var difference = At(Behaviour.Positions - 1).sub(At(0));                          // (1, 4, tasks)

        Assert.True(allclose(difference, difference.narrow(1, 0, 1).expand_as(difference), 1e-4, 1e-5));
        Assert.False(difference.abs().max().item<float>() < 1e-3f);
    }

    private static readonly Schema Schema = SmallSchema.Bare;
}
