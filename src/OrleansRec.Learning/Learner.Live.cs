using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning;

/// <content>What a training from scratch has to be as good as.</content>
public sealed partial class Learner
{
    private ReadOnlyMemory<byte> _live;

    public void SetLive(ReadOnlyMemory<byte> checkpoint) => _live = checkpoint;

    /// <summary>A candidate that was trained from scratch beside the live version.</summary>
    /// <param name="Boundary">Index of the first event that it has not learned.</param>
    /// <param name="Live">Of the live version on the same events; null where it was not compared.</param>
    /// <param name="Why">Why it was not, where something is live; else null.</param>
    private sealed record Compared(int Boundary, ValidationResult Candidate, ValidationResult? Live, string? Why);

    /// <summary>
    /// Measures the candidate and the live version on events that neither has learned. What the live version has learned beyond the candidate, the
    /// candidate learns first, the way the next round would.
    /// </summary>
    private Compared Compare(
        IReadOnlyList<LoggedBehaviour> events, int boundary, ValidationResult candidate, ItemCatalogue catalogue, int items, RunLog log,
        IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        using var live = LiveVersion.Read(_live, catalogue, _options);
        if (live.Model is null) return new Compared(boundary, candidate, null, live.Why);
        var until = events.Count;
        while (until > 0 && events[until - 1].Position > live.Position) until--;
        if (until > boundary && events.Skip(until).Count(IsTarget) < _options.MinValidationLists)
            return new Compared(boundary, candidate, null, $"it has learned all but {events.Count - until} of the events.");
        var (judged, states) = (events, new Dictionary<string, UserState>());
        if (until > boundary)
        {
            People.Advance(states, events.Take(boundary));
            judged = [.. events.Skip(boundary)];
            Remember(judged.Take(until - boundary));
            boundary = until;
            candidate = RoundOf(_model!).Increment(Judges(_model!), [], events[boundary - 1].Position, log, progress, cancellation).Candidate;
        }

        live.Model.Grow(LastSeen([.. events.Take(boundary)], items), _options.Seed);
        return new Compared(boundary, candidate, RoundOf(live.Model).Validate(Judges(live.Model), events[boundary - 1].Position, progress), null);

        Round RoundOf(ModelState model) => new(_options, model, _statistics.Snapshot(), catalogue, _seenItems, items);

        List<PersonHistory> Judges(ModelState model) => People.Group(judged, states, _statisticsPosition, Traits(model));
    }
}
