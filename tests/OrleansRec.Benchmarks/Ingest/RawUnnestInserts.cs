using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Storage.Postgres;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary>The raw limit: the same rows into the same tables with the same keys and sync settings, by <c>unnest</c> on one connection.</summary>
internal sealed class RawUnnestInserts : IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly EventConnection _connection;
    private readonly Dictionary<string, (long Id, long Seq)> _users = [];
    private long _position;

    private RawUnnestInserts(NpgsqlDataSource source) => (_source, _connection) = (source, new EventConnection(source));

    public static async Task<RawUnnestInserts> OpenAsync(string connectionString)
    {
        await using (await PostgresStorage.OpenAsync(
            connectionString, new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default))
        {
            // Makes the tables.
        }

        return new RawUnnestInserts(PostgresConnections.Open(connectionString));
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
            _connection.BeginAndLock();
            foreach (var batch in batches)
            {
                foreach (var e in batch)
                {
                    if (!_users.TryGetValue(e.UserId!, out var user))
                    {
                        user = (_users.Count + 1, 0);
                        _connection.NewPeople.Add(user.Id);
                        _connection.NewKeys.Add("u:" + e.UserId);
                    }

                    user.Seq++;
                    _users[e.UserId!] = user;
                    _connection.Rows.Add(++_position, user.Id, user.Seq, e, e.ItemId!.Length, null);
                }
            }

            _connection.InsertAndCommit(_position, _users.Count);
            watch.Stop();
            rows += batches.Length * Workload.BatchSize;
        }

        return rows / watch.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }
}
