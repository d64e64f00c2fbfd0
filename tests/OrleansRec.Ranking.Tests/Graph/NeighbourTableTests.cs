using OrleansRec.Ranking.Graph;

namespace OrleansRec.Ranking.Tests.Graph;

public class NeighbourTableTests
{
    [Fact]
    public void Add_SameEdgeTwice_SumsItsWeight()
    {
        var table = new NeighbourTable();
        table.Add(0, 5, 1);
        table.Add(0, 5, 0.5f);
        Assert.Equal([5], table.Neighbours(0).ToArray());
        Assert.Equal([1.5f], table.Weights(0).ToArray());
        Assert.Equal(6, table.Count);
    }

    [Fact]
    public void Add_FullRow_TheWeakestEdgeGivesWay()
    {
        var table = new NeighbourTable();
        for (var to = 1; to <= NeighbourTable.MaxNeighbours; to++) table.Add(0, to, to == 7 ? 0.5f : 1);
        table.Add(0, 1000, 1);
        Assert.Equal(NeighbourTable.MaxNeighbours, table.Neighbours(0).Length);
        Assert.DoesNotContain(7, table.Neighbours(0).ToArray());
        Assert.Contains(1000, table.Neighbours(0).ToArray());
    }

    [Fact]
    public void Neighbours_UnknownItem_IsEmpty() => Assert.True(new NeighbourTable().Neighbours(3).IsEmpty);
}
