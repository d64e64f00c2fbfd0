using Microsoft.Extensions.Logging;
using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Serving.Engine;

/// <summary>Computes one batch on the engine's thread and answers its callers.</summary>
internal sealed class BatchRunner(TimeProvider time, ServiceRate rate, ILogger logger)
{
    private readonly List<RankWork> _lists = [];
    private readonly List<EngineWork> _bulkLookups = [];
    private readonly List<PipelineRequest> _requests = [];
    private int _rowsInFlight;
    private int _computedRows;

    /// <summary>Rows of the batch that is being computed, about; for any thread.</summary>
    public int RowsInFlight => Volatile.Read(ref _rowsInFlight);

    public void Run(List<EngineWork> batch, LiveModel? live)
    {
        if (batch.Count == 0) return;
        var (started, rows) = (time.GetTimestamp(), 0);
        foreach (var work in batch)
        {
            rows += work.Rows;
            ServingMetrics.QueueTime.Record(time.GetElapsedTime(work.Enqueued, started).TotalSeconds);
        }

        Volatile.Write(ref _rowsInFlight, rows);
        _computedRows = 0;
        _lists.Clear();
        _bulkLookups.Clear();
        foreach (var work in batch)
        {
            if (work is RankWork list) _lists.Add(list);
            else if (work.Priority == WorkPriority.Bulk) _bulkLookups.Add(work);
            else Look(work, live);
        }

        var now = time.GetTimestamp();
        _lists.RemoveAll(list => list.TryDrop(now));
        foreach (var list in _lists) _computedRows += list.Rows;
        if (_lists.Count > 0 && !TryRun(_lists, live)) RunOneByOne(live);
        foreach (var work in _bulkLookups) Look(work, live);

        var elapsed = time.GetElapsedTime(started);
        if (live is not null && _lists.Count > 0) rate.Observe(_computedRows, elapsed);
        Volatile.Write(ref _rowsInFlight, 0);
        ServingMetrics.BatchSize.Record(batch.Count);
        ServingMetrics.DeviceTime.Record(elapsed.TotalSeconds);
    }

    private bool TryRun(List<RankWork> works, LiveModel? live)
    {
        try
        {
            _requests.Clear();
            foreach (var work in works) _requests.Add(work.Request);
            var lists = live?.Pipeline.Run(_requests);
            for (var i = 0; i < works.Count; i++) works[i].Complete(lists?[i]);
            ServingMetrics.Answered.Add(works.Count);
            return true;
        }
        catch (Exception e) when (works.Count > 1)
        {
            Log.BatchFailed(logger, e, works.Count);
            return false;
        }
        catch (Exception e)
        {
            Fail(works[0], e);
            return true;
        }
    }

    /// <summary>One bad request must not take the others with it.</summary>
    private void RunOneByOne(LiveModel? live)
    {
        var one = new List<RankWork>(1);
        foreach (var work in _lists)
        {
            one.Clear();
            one.Add(work);
            TryRun(one, live);
        }
    }

    private void Look(EngineWork work, LiveModel? live)
    {
        // What was computed before it in this batch may have taken its time.
        if (work.TryDrop(time.GetTimestamp())) return;
        _computedRows += work.Rows;
        try
        {
            ((ILookupWork)work).Run(live);
            ServingMetrics.Answered.Add(1);
        }
        catch (Exception e)
        {
            Fail(work, e);
        }
    }

    private void Fail(EngineWork work, Exception e)
    {
        Log.RequestFailed(logger, e);
        ServingMetrics.Failed.Add(1);
        work.Fail(e);
    }
}
