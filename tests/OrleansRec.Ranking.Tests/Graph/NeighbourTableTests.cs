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

    [Fact]
    public void Copy_MoreEdgesThanAskedFor_KeepsTheStrongest()
    {
        var table = new NeighbourTable();
        for (var to = 0; to < 200; to++) table.Add(1, to, to);
        table.Add(2, 9, 1);
        var copy = table.Copy(strongest: 3);
        table.Add(2, 10, 1);
        Assert.Equal([199, 198, 197], copy.Neighbours(1).ToArray());
        Assert.Equal([199f, 198, 197], copy.Weights(1).ToArray());
        Assert.Equal([9], copy.Neighbours(2).ToArray());
        Assert.True(copy.Neighbours(0).IsEmpty);
    }
}
