using Microsoft.Extensions.Time.Testing;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

public class WorkQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<EngineWork> _batch = [];

    [Fact]
    public void TryAdd_Full_Refuses()
    {
        var queue = new WorkQueue(2, 1, _time);
        Assert.Equal(Admission.Taken, queue.TryAdd(Work()));
        Assert.Equal(Admission.Taken, queue.TryAdd(Work()));
        Assert.Equal(Admission.Full, queue.TryAdd(Work()));
    }

    [Theory]
    [InlineData(3, 1_000_000, 3)]
    [InlineData(64, 650, 2)] // Home asks for 300 rows a request, and 25 for the embedding
    [InlineData(64, 10, 1)] // one always goes
    public void Take_Limits_BoundTheBatch(int maxRequests, int maxRows, int expected)
    {
        var queue = new WorkQueue(10, 5, _time);
        var works = Enumerable.Range(0, 5).Select(_ => Work()).ToArray();
        foreach (var work in works) queue.TryAdd(work);
        Assert.True(queue.Take(_batch, maxRequests, maxRows, wait: true));
        Assert.Equal(works.Take(expected), _batch);
    }

    [Fact]
    public void Take_Woken_ReturnsWithoutWork()
    {
        var queue = new WorkQueue(10, 5, _time);
        queue.Wake();
        Assert.True(queue.Take(_batch, 10, 10, wait: true));
        Assert.Empty(_batch);
    }

    [Fact]
    public void Close_Waiting_AreHandedBackAndTheConsumerEnds()
    {
        var queue = new WorkQueue(10, 5, _time);
        var work = Work();
        queue.TryAdd(work);
        Assert.Equal([work], queue.Close());
        Assert.False(queue.Take(_batch, 10, 10, wait: true));
        Assert.Equal(Admission.Closed, queue.TryAdd(Work()));
    }

    [Fact]
    public void TryAdd_BulkLaneFull_LeavesRoomForInteractive()
    {
        var queue = new WorkQueue(3, 1, _time);
        Assert.Equal(Admission.Taken, queue.TryAdd(Work(WorkPriority.Bulk)));
        Assert.Equal(Admission.Full, queue.TryAdd(Work(WorkPriority.Bulk)));
        Assert.Equal(Admission.Taken, queue.TryAdd(Work()));
    }

    [Fact]
    public void Take_BothPriorities_InteractiveFirstAndBulkOneInEight()
    {
        var queue = new WorkQueue(100, 50, _time);
        for (var i = 0; i < 3; i++) queue.TryAdd(Work(WorkPriority.Bulk));
        for (var i = 0; i < 20; i++) queue.TryAdd(Work());
        var order = new List<WorkPriority>();
        while (order.Count < 23)
        {
            // Small batches: the turns go on from one batch to the next.
            queue.Take(_batch, 3, int.MaxValue, wait: true);
            order.AddRange(_batch.Select(work => work.Priority));
        }

        Assert.Equal([7, 15, 22], order.Index().Where(o => o.Item == WorkPriority.Bulk).Select(o => o.Index));
    }

    [Fact]
    public async Task Take_PastItsDeadline_IsDroppedBeforeTheBatchForms()
    {
        var queue = new WorkQueue(10, 5, _time);
        var late = Work();
        late.Deadline = _time.GetTimestamp();
        var good = Work();
        queue.TryAdd(late);
        queue.TryAdd(good);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        queue.Take(_batch, 1, 1, wait: true);
        Assert.Equal([good], _batch);
        await Assert.ThrowsAsync<TimeoutException>(() => late.Answer);
    }

    [Fact]
    public void TryAdd_FullOfExpiredWork_DropsThatFirst()
    {
        var queue = new WorkQueue(1, 1, _time);
        var late = Work();
        late.Deadline = _time.GetTimestamp();
        queue.TryAdd(late);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Admission.Taken, queue.TryAdd(Work()));
        Assert.True(late.IsOver);
    }

    [Fact]
    public void Take_Cancelled_IsDropped()
    {
        var queue = new WorkQueue(10, 5, _time);
        using var gone = new CancellationTokenSource();
        var cancelled = Work();
        cancelled.EndWith(gone.Token);
        queue.TryAdd(cancelled);
        gone.Cancel();
        Assert.True(cancelled.Answer.IsCanceled);
        queue.Wake();
        queue.Take(_batch, 10, int.MaxValue, wait: true);
        Assert.Empty(_batch);
    }

    [Fact]
    public void Rows_EmbeddingOfAnotherVersion_CountsItsRenewal()
    {
        var request = SmallShop.Ask(UserState.Empty) with { Embedding = new float[16], EmbeddingVersion = "main-1" };
        Assert.Equal(new RankWork(request, "main-1").Rows + PipelineRequest.RowsPerEmbedding, new RankWork(request, "main-2").Rows);
    }

    [Fact]
    public void RowsBefore_Priorities_CountsWhatGoesFirst()
    {
        var queue = new WorkQueue(100, 50, _time);
        for (var i = 0; i < 7; i++) queue.TryAdd(Work());
        for (var i = 0; i < 5; i++) queue.TryAdd(Work(WorkPriority.Bulk));
        var rows = (long)Work().Rows;
        Assert.Equal((8 * rows, 12 * rows), (queue.RowsBefore(WorkPriority.Interactive), queue.RowsBefore(WorkPriority.Bulk)));
        queue.Take(_batch, 100, int.MaxValue, wait: true);
        Assert.Equal(0, queue.RowsBefore(WorkPriority.Bulk));
    }

    private static RankWork Work(WorkPriority priority = WorkPriority.Interactive) =>
        new(SmallShop.Ask(UserState.Empty), modelVersion: null) { Priority = priority };
}
