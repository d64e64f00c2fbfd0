using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Grains.Ingest;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users.Lanes;

/// <summary>
/// The short way of events to people who are active on this silo: no call per person, and one wait for the log per batch. A person is always
/// in the same lane; while the batch of one lane is on its way to the disk the others fill.
/// </summary>
internal sealed class TrackLanes(IEventLog log, ICatalogueStore catalogue, ILogger<TrackLanes> logger)
{
    private readonly TrackLane[] _lanes = [new(log, logger), new(log, logger), new(log, logger), new(log, logger)];

    /// <param name="users">Who is active here; null for a part that goes another way.</param>
    /// <param name="groups">Their parts of a batch, checked.</param>
    /// <returns>Null where the grain has to be asked.</returns>
    public async Task<UserTrackResult?[]> TrackAsync(ActiveUser?[] users, List<BatchGroup<BehaviourEvent>> groups)
    {
        var results = new UserTrackResult?[users.Length];
        if (await AdmitAsync(users, groups) is not { } tracks) return results;
        var batch = new LaneBatch(tracks.Count);
        foreach (var track in tracks)
        {
            track.Batch = batch;
            var hash = (uint)track.User.Journal.Key.GetHashCode(StringComparison.Ordinal);
            _lanes[hash % (uint)_lanes.Length].Add(track);
        }

        await batch.Done;
        var next = 0;
        for (var i = 0; i < results.Length; i++)
            if (users[i] is not null) results[i] = tracks[next++].Result;
        return results;
    }

    /// <summary>Null where there is nobody, or the catalogue cannot be written.</summary>
    private async ValueTask<List<LaneTrack>?> AdmitAsync(ActiveUser?[] users, List<BatchGroup<BehaviourEvent>> groups)
    {
        List<EventAdmission> admissions = [];
        List<BehaviourEvent> events = [];
        for (var i = 0; i < users.Length; i++)
        {
            if (users[i] is null) continue;
            var admission = EventAdmission.OfChecked(groups[i].Entries);
            admissions.Add(admission);
            events.AddRange(admission.Admitted);
        }

        if (admissions.Count == 0) return null;
        EventToAppend[] resolved;
        try
        {
            resolved = await catalogue.ResolveAsync(events);
        }
        catch (UnavailableException)
        {
            // Each grain tries it again and tells its caller.
            return null;
        }

        var tracks = new List<LaneTrack>(admissions.Count);
        var at = 0;
        for (var i = 0; i < users.Length; i++)
        {
            if (users[i] is not { } user) continue;
            var admission = admissions[tracks.Count];
            tracks.Add(new LaneTrack(user, admission, new ArraySegment<EventToAppend>(resolved, at, admission.Admitted.Count)));
            at += admission.Admitted.Count;
        }

        return tracks;
    }
}
