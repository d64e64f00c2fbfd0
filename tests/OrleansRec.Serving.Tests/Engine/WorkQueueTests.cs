using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

public class WorkQueueTests
{
    private readonly List<EngineWork> _batch = [];

    [Fact]
    public void TryAdd_Full_Refuses()
    {
        var queue = new WorkQueue(2);
        Assert.True(queue.TryAdd(Work()));
        Assert.True(queue.TryAdd(Work()));
        Assert.False(queue.TryAdd(Work()));
    }

    [Theory]
    [InlineData(3, 1_000_000, 3)]
    [InlineData(64, 650, 2)] // Home asks for 300 rows a request
    [InlineData(64, 10, 1)] // one always goes
    public void Take_Limits_BoundTheBatch(int maxRequests, int maxRows, int expected)
    {
        var queue = new WorkQueue(10);
        var works = Enumerable.Range(0, 5).Select(_ => Work()).ToArray();
        foreach (var work in works) queue.TryAdd(work);
        Assert.True(queue.Take(_batch, maxRequests, maxRows, wait: true));
        Assert.Equal(works.Take(expected), _batch);
    }

    [Fact]
    public void Take_Woken_ReturnsWithoutWork()
    {
        var queue = new WorkQueue(10);
        queue.Wake();
        Assert.True(queue.Take(_batch, 10, 10, wait: true));
        Assert.Empty(_batch);
    }

    [Fact]
    public void Close_Waiting_AreHandedBackAndTheConsumerEnds()
    {
        var queue = new WorkQueue(10);
        var work = Work();
        queue.TryAdd(work);
        Assert.Equal([work], queue.Close());
        Assert.False(queue.Take(_batch, 10, 10, wait: true));
        Assert.False(queue.TryAdd(Work()));
    }

    private static RankWork Work() => new(SmallShop.Ask(UserState.Empty), long.MaxValue);
}
