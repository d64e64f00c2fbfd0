using System.Runtime.InteropServices;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Postgres;

/// <summary>Turns appends into rows: compares versions, leaves out what is there already, gives numbers and positions.</summary>
internal sealed class AppendBatch
{
    private readonly Dictionary<string, LoggedUser> _people = new(StringComparer.Ordinal);
    private readonly HashSet<(long Person, string EventId)> _taken = [];
    private readonly List<string> _unknown = [];

    /// <param name="careful">True looks up every person and every event; false trusts what is remembered and leaves the rest to the unique keys.</param>
    public void Load(
        EventConnection log, IReadOnlyList<PendingWrite> batch, GenerationalCache<string, LoggedUser> remembered, bool forgettings, bool careful)
    {
        _people.Clear();
        _taken.Clear();
        _unknown.Clear();
        foreach (var write in batch)
        {
            var append = (PendingAppend)write;
            ref var user = ref CollectionsMarshal.GetValueRefOrAddDefault(_people, append.UserKey, out var known);
            if (known) continue;
            // What only compares versions meets no key that would tell of another silo's events.
            if (careful || append.Events.Count == 0 || !remembered.TryGet(append.UserKey, out user) || user.Version != append.ExpectedVersion)
                _unknown.Add(append.UserKey);
        }
        if (_unknown.Count > 0)
        {
            var found = EventPeople.Find(log, _unknown, forgettings);
            for (var i = 0; i < found.Length; i++) _people[_unknown[i]] = found[i];
        }
        if (careful) FindEvents(log, batch);
    }

    /// <returns>The last position and the highest number of a person after these rows.</returns>
    public (long Position, long People) Fill(EventConnection log, IReadOnlyList<PendingWrite> batch, LogHead head)
    {
        var (position, people) = (head.Position, head.People);
        foreach (var write in batch)
        {
            var append = (PendingAppend)write;
            var user = _people[append.UserKey];
            if (user.MergedInto is not null)
            {
                append.Result = new AppendResult(false, 0, []) { MergedInto = user.MergedInto };
                continue;
            }
            if (user.Version != append.ExpectedVersion)
            {
                append.Result = new AppendResult(true, user.Version, []);
                continue;
            }
            var outcomes = new AppendOutcome[append.Events.Count];
            for (var i = 0; i < outcomes.Length; i++)
            {
                var (what, item) = append.Events[i];
                if (user.ForgottenAt is { } forgotten && what.Timestamp.ToUnixTimeMilliseconds() <= forgotten)
                {
                    outcomes[i] = AppendOutcome.Forgotten;
                    continue;
                }
                if (user.Id == 0)
                {
                    user = user with { Id = ++people };
                    log.NewPeople.Add(user.Id);
                    log.NewKeys.Add(PostgresText.Encode(append.UserKey));
                }
                if (!_taken.Add((user.Id, what.EventId)))
                {
                    outcomes[i] = AppendOutcome.Duplicate;
                    continue;
                }
                user = user with { Version = user.Version + 1 };
                log.Rows.Add(++position, user.Id, user.Version, what, item, append.Properties?[i]);
            }
            _people[append.UserKey] = user;
            append.Result = new AppendResult(false, user.Version, outcomes);
        }
        return (position, people);
    }

    /// <summary>Keeps the people as the commit left them.</summary>
    public void Remember(GenerationalCache<string, LoggedUser> users)
    {
        foreach (var (key, user) in _people)
        {
            if (user != default) users.Set(key, user);
        }
    }

    private void FindEvents(EventConnection log, IReadOnlyList<PendingWrite> batch)
    {
        List<long> people = [];
        List<string> eventIds = [];
        foreach (var write in batch)
        {
            var append = (PendingAppend)write;
            var user = _people[append.UserKey];
            if (user.Id == 0) continue;
            foreach (var (what, _) in append.Events)
            {
                people.Add(user.Id);
                eventIds.Add(what.EventId);
            }
        }
        if (people.Count > 0) _taken.UnionWith(EventPeople.FindEvents(log, people, eventIds));
    }
}
