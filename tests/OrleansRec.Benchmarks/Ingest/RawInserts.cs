using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary>The raw limit: the same rows into the same tables with the same keys and sync settings, by prepared statements on one connection.</summary>
internal sealed class RawInserts : IDisposable
{
    private readonly Database _database;
    private readonly Statement _user;
    private readonly Statement _event;
    private readonly Statement _head;
    private readonly Dictionary<string, (long Id, long Seq)> _users = [];
    private long _position;

    private RawInserts(Database database)
    {
        _database = database;
        _user = database.Prepare("INSERT INTO user (id, key) VALUES (?1, ?2)");
        _event = database.Prepare("INSERT INTO event (position, user, seq, event_id, item, type, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _head = database.Prepare("UPDATE head SET position = ?1 WHERE id = 1");
    }

    public static async Task<RawInserts> OpenAsync(string file)
    {
        await using (SqliteEventLog.Open(file, _ => "", new SqliteEventLogOptions(), NullLogger.Instance))
        {
            // Makes the tables.
        }

        return new RawInserts(Database.OpenWriter(file));
    }

    /// <summary>Transactions of as many rows as all callers together have under way; making the rows is not counted.</summary>
    /// <returns>Events per second.</returns>
    public double Run(Workload workload, TimeSpan duration)
    {
        var watch = new Stopwatch();
        var rows = 0L;
        while (watch.Elapsed < duration)
        {
            var batches = Enumerable.Range(0, Workload.Callers).Select(_ => workload.Next()).ToArray();
            watch.Start();
            _database.Begin();
            foreach (var batch in batches)
            {
                foreach (var e in batch)
                {
                    if (!_users.TryGetValue(e.UserId!, out var user))
                    {
                        user = (_users.Count + 1, 0);
                        _user.Bind(1, user.Id).Bind(2, "u:" + e.UserId).Run();
                    }

                    user.Seq++;
                    _users[e.UserId!] = user;
                    _event.Bind(1, ++_position).Bind(2, user.Id).Bind(3, user.Seq).Bind(4, e.EventId).Bind(5, (long)e.ItemId!.Length)
                        .Bind(6, e.Type).Bind(7, e.Timestamp.ToUnixTimeMilliseconds()).Run();
                }
            }

            _head.Bind(1, _position).Run();
            _database.Commit();
            watch.Stop();
            rows += batches.Length * Workload.BatchSize;
        }

        return rows / watch.Elapsed.TotalSeconds;
    }

    public void Dispose() => _database.Dispose();
}
