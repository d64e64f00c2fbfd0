using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Serving.Engine;

/// <summary>Computes one batch on the engine's thread and answers its callers.</summary>
internal sealed class BatchRunner(TimeProvider time, ILogger logger)
{
    private readonly List<RankWork> _rank = [];
    private readonly List<PipelineRequest> _requests = [];

    public void Run(List<EngineWork> batch, LiveModel? live)
    {
        if (batch.Count == 0) return;
        _rank.Clear();
        var (now, expired) = (time.GetTimestamp(), 0);
        var started = Stopwatch.GetTimestamp();
        foreach (var work in batch)
        {
            if (work.Deadline < now)
            {
                expired++;
                work.Fail(new TimeoutException("The engine did not come to the request before its deadline."));
            }
            else if (work is RankWork rank)
            {
                _rank.Add(rank);
            }
            else
            {
                Look(work, live);
            }
        }

        if (expired > 0)
        {
            ServingMetrics.Expired.Add(expired);
            Log.Expired(logger, expired);
        }

        if (_rank.Count == 0) return;
        if (!TryRun(_rank, live)) RunOneByOne(live);
        ServingMetrics.BatchSize.Record(_rank.Count);
        ServingMetrics.BatchTime.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private bool TryRun(List<RankWork> works, LiveModel? live)
    {
        try
        {
            _requests.Clear();
            foreach (var work in works) _requests.Add(work.Request);
            var lists = live?.Pipeline.Run(_requests);
            for (var i = 0; i < works.Count; i++) works[i].Complete(lists?[i]);
            ServingMetrics.Requests.Add(works.Count);
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
        foreach (var work in _rank)
        {
            one.Clear();
            one.Add(work);
            TryRun(one, live);
        }
    }

    private void Look(EngineWork work, LiveModel? live)
    {
        try
        {
            ((ILookupWork)work).Run(live);
            ServingMetrics.Requests.Add(1);
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
