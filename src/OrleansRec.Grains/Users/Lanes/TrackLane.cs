using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users.Lanes;

/// <summary>
/// Writes whatever waits, one append per person, and waits once. Only the plain case is done here: where a person's turn is taken, or the
/// log answers with a conflict, a merge or an error, the part ends without a result.
/// </summary>
internal sealed class TrackLane(IEventLog log, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ActiveUser, int> _turnOf = [];
    private readonly List<Turn> _turns = [];
    private List<LaneTrack> _waiting = [];
    private List<LaneTrack> _taken = [];
    private bool _running;

    public void Add(LaneTrack track)
    {
        lock (_gate)
        {
            _waiting.Add(track);
            if (_running) return;
            _running = true;
        }

        _ = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _running = false;
                    return;
                }

                (_waiting, _taken) = (_taken, _waiting);
            }

            try
            {
                await WriteAsync();
            }
            catch (Exception error)
            {
                // Whatever it was must not stop the lane: the grains are asked, which read their logs again.
                Log.LaneFailed(logger, error, _turns.Count);
                foreach (var turn in _turns) turn.Leave();
                foreach (var track in _taken) track.End(null);
            }

            _turns.Clear();
            _turnOf.Clear();
            _taken.Clear();
        }
    }

    private async Task WriteAsync()
    {
        // 1. One append per person.
        foreach (var track in _taken) Join(track);
        var appends = _turns.ConvertAll(turn => turn.ToAppend());

        // 2. One wait.
        var results = await log.AppendAsync(appends, CancellationToken.None);

        // 3. Apply and answer.
        for (var i = 0; i < _turns.Count; i++) _turns[i].End(appends[i], results[i]);
    }

    private void Join(LaneTrack track)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_turnOf, track.User, out var joined);
        if (!joined)
        {
            if (!track.User.TryEnter())
            {
                _turnOf.Remove(track.User);
                track.End(null);
                return;
            }

            place = _turns.Count;
            _turns.Add(new Turn(track.User));
        }

        _turns[place].Tracks.Add(track);
    }

    /// <summary>What is written for one person at once.</summary>
    private sealed class Turn(ActiveUser user)
    {
        private readonly long _expected = user.Journal.Version;
        private bool _left;

        public List<LaneTrack> Tracks { get; } = new(1);

        public UserAppend ToAppend()
        {
            if (Tracks.Count == 1) return new UserAppend(user.Journal.Key, _expected, Tracks[0].Events);
            var events = new List<EventToAppend>();
            foreach (var track in Tracks) events.AddRange(track.Events);
            return new UserAppend(user.Journal.Key, _expected, events);
        }

        public void End(UserAppend append, AppendResult? result)
        {
            if (result is not { Conflict: false, MergedInto: null })
            {
                Leave();
                foreach (var track in Tracks) track.End(null);
                return;
            }

            user.Journal.ApplyAccepted(_expected, append.Events, result.Outcomes);
            Leave();
            var (version, at) = (_expected, 0);
            foreach (var track in Tracks)
            {
                var own = new AppendOutcome[track.Events.Count];
                for (var i = 0; i < own.Length; i++)
                {
                    own[i] = result.Outcomes[at++];
                    if (own[i] == AppendOutcome.Accepted) version++;
                }

                track.End(track.Admission.Conclude(own, version));
            }
        }

        /// <summary>Gives the turn back, once.</summary>
        public void Leave()
        {
            if (_left) return;
            _left = true;
            user.Leave();
        }
    }
}
