using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage.Postgres;

/// <summary>
/// Versions and checkpoints of a cluster in PostgreSQL. Whatever changes a model holds its row until the commit: a trainer that was fenced out
/// finds the newer epoch there, whichever process it runs in.
/// </summary>
internal sealed class PostgresModelStore(NpgsqlDataSource source, int keptCheckpoints) : IModelStore
{
    private const string Name = "model store";
    internal const int PieceBytes = 4 * 1024 * 1024;

    private const string Select = """
        SELECT v.info, v.promoted IS NOT NULL, v.id = m.live FROM version v JOIN model m ON m.name = v.model

        """;

    private int _disposed;

    public ValueTask<long> TakeEpochAsync(string model, CancellationToken ct) => ChangeAsync(change => TakeEpochAsync(change, model, ct), ct);

    public async ValueTask SaveAsync(
        string model, long epoch, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint, bool promote, CancellationToken ct)
    {
        if (promote && checkpoint is not { Length: > 0 })
        {
            throw new ArgumentException($"Version '{info.Version}' is to be promoted without a checkpoint; pass its bytes.", nameof(checkpoint));
        }
        await ChangeAsync(
            async change =>
            {
                await RequireEpochAsync(change, model, epoch, info.Version, ct).ConfigureAwait(false);
                if (await FindAsync(change, model, info.Version, ct).ConfigureAwait(false) is not null)
                {
                    throw new ArgumentException($"Model '{model}' already has a version '{info.Version}'; save under a new version.", nameof(info));
                }
                var id = await AddAsync(change, model, info, checkpoint, ct).ConfigureAwait(false);
                if (promote) await PromoteAsync(change, model, id, ct).ConfigureAwait(false);
                return id;
            },
            ct).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ModelVersionInfo>> ListAsync(string model, CancellationToken ct) =>
        await ReadAsync(read => ReadInfosAsync(read, Select + "WHERE v.model = $1 ORDER BY v.id DESC", ct, model), ct).ConfigureAwait(false);

    public async ValueTask<ModelVersionInfo?> LiveAsync(string model, CancellationToken ct)
    {
        var live = await ReadAsync(read => ReadInfosAsync(read, Select + "WHERE v.model = $1 AND v.id = m.live", ct, model), ct).ConfigureAwait(false);
        return live.Count == 0 ? null : live[0];
    }

    public async ValueTask<byte[]> LoadAsync(string model, string version, CancellationToken ct)
    {
        await using var checkpoint = await OpenAsync(model, version, ct).ConfigureAwait(false);
        return await Task.Run(() => checkpoint.ReadAll(), ct).ConfigureAwait(false);
    }

    public async ValueTask<Stream> OpenAsync(string model, string version, CancellationToken ct)
    {
        try
        {
            // One transaction: a promotion meanwhile may drop the pieces.
            var read = await PostgresTransaction.BeginAsync(source, System.Data.IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);
            try
            {
                return await OpenAsync(read, model, version, ct).ConfigureAwait(false);
            }
            catch
            {
                await read.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }

    public ValueTask<ModelVersionInfo> ActivateAsync(string model, string version, CancellationToken ct) => ChangeAsync(
        async change =>
        {
            if (await FindAsync(change, model, version, ct).ConfigureAwait(false) is not { } found) throw ModelReader.Unknown(model, version);

            // Whatever trains meanwhile started from another version: it must not be promoted over this one.
            await TakeEpochAsync(change, model, ct).ConfigureAwait(false);
            var kept = await change.ScalarAsync("SELECT 1 FROM piece WHERE version = $1 LIMIT 1", ct, found.Id).ConfigureAwait(false);
            if (kept is null) throw ModelReader.NotKept(model, version);
            await PromoteAsync(change, model, found.Id, ct).ConfigureAwait(false);
            return (await ReadInfosAsync(change, Select + "WHERE v.model = $1 AND v.id = m.live", ct, model).ConfigureAwait(false))[0];
        },
        ct);

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _disposed, 1);
        return ValueTask.CompletedTask;
    }

    private static async Task<long> TakeEpochAsync(PostgresTransaction change, string model, CancellationToken ct) =>
        (long)(await change.ScalarAsync(
            "INSERT INTO model AS m (name, epoch) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET epoch = m.epoch + 1 RETURNING epoch", ct,
            PostgresText.Encode(model)).ConfigureAwait(false))!;

    private static async Task RequireEpochAsync(PostgresTransaction change, string model, long epoch, string version, CancellationToken ct)
    {
        var newest = await change.ScalarAsync("SELECT epoch FROM model WHERE name = $1 FOR UPDATE", ct, PostgresText.Encode(model))
            .ConfigureAwait(false) as long? ?? 0;
        if (epoch == newest && newest != 0) return;
        throw ModelWriter.Fenced(model, newest, epoch, version);
    }

    private static async Task<(long Id, byte[]? Sha256)?> FindAsync(PostgresTransaction read, string model, string version, CancellationToken ct)
    {
        await using var command = read.Command(
            "SELECT id, sha256 FROM version WHERE model = $1 AND version = $2", PostgresText.Encode(model), PostgresText.Encode(version));
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        if (!await reader.ReadAsync(ct).ConfigureAwait(false)) return null;
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1));
    }

    private static async Task<long> AddAsync(
        PostgresTransaction change, string model, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint, CancellationToken ct)
    {
        var bytes = checkpoint ?? ReadOnlyMemory<byte>.Empty;
        var id = (long)(await change.ScalarAsync(
            "INSERT INTO version (model, version, info, sha256) VALUES ($1, $2, $3, $4) RETURNING id", ct,
            PostgresText.Encode(model), PostgresText.Encode(info.Version), ModelJson.Write(info, checkpoint),
            bytes.Length == 0 ? DBNull.Value : SHA256.HashData(bytes.Span)).ConfigureAwait(false))!;
        for (var number = 0; bytes.Length > 0; number++)
        {
            var piece = bytes[..Math.Min(PieceBytes, bytes.Length)];
            await change.RunAsync("INSERT INTO piece (version, number, bytes) VALUES ($1, $2, $3)", ct, id, number, piece).ConfigureAwait(false);
            bytes = bytes[piece.Length..];
        }
        return id;
    }

    /// <summary>Moves the live pointer and drops the checkpoints that are not to be kept.</summary>
    private async Task PromoteAsync(PostgresTransaction change, string model, long id, CancellationToken ct)
    {
        var name = PostgresText.Encode(model);
        await change.RunAsync(
            "UPDATE version SET promoted = (SELECT coalesce(max(promoted), 0) + 1 FROM version WHERE model = $1) WHERE id = $2", ct, name, id)
            .ConfigureAwait(false);
        await change.RunAsync("UPDATE model SET live = $2 WHERE name = $1", ct, name, id).ConfigureAwait(false);
        await change.RunAsync(
            """
            DELETE FROM piece WHERE version IN (
                SELECT id FROM version WHERE model = $1 AND id NOT IN (
                    SELECT id FROM version WHERE model = $1 AND promoted IS NOT NULL ORDER BY promoted DESC LIMIT $2))
            """,
            ct, name, keptCheckpoints).ConfigureAwait(false);
    }

    private static async Task<List<ModelVersionInfo>> ReadInfosAsync(PostgresTransaction read, string sql, CancellationToken ct, params string[] names)
    {
        await using var command = read.Command(sql, [.. names.Select(PostgresText.Encode)]);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        List<ModelVersionInfo> versions = [];
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var isLive = !reader.IsDBNull(2) && reader.GetBoolean(2);
            versions.Add(JsonSerializer.Deserialize(reader.GetString(0), ModelJson.Default.ModelVersionInfo)! with
            {
                Status = isLive ? "live" : reader.GetBoolean(1) ? "retired" : "rejected",
            });
        }
        return versions;
    }

    private static async Task<Stream> OpenAsync(PostgresTransaction read, string model, string version, CancellationToken ct)
    {
        if (await FindAsync(read, model, version, ct).ConfigureAwait(false) is not { } found) throw ModelReader.Unknown(model, version);
        var info = await ReadInfosAsync(read, Select + "WHERE v.model = $1 AND v.version = $2", ct, model, version).ConfigureAwait(false);
        var length = StoredSize.Require(model, info[0], await PiecesAsync(read, found.Id, ct).ConfigureAwait(false), "the database");
        var expected = found.Sha256!;
        var command = read.Command("SELECT bytes FROM piece WHERE version = $1 ORDER BY number", found.Id);
        var rows = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, ct).ConfigureAwait(false);
        return new PostgresCheckpoint(
            read, command, rows, length, expected, actual => ModelReader.Damaged(model, version, actual, expected, "the database"));
    }

    private static async Task<List<(long Number, long Bytes)>> PiecesAsync(PostgresTransaction read, long id, CancellationToken ct)
    {
        await using var command = read.Command("SELECT number, length(bytes) FROM piece WHERE version = $1 ORDER BY number", id);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        List<(long, long)> pieces = [];
        while (await reader.ReadAsync(ct).ConfigureAwait(false)) pieces.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return pieces;
    }

    private async ValueTask<T> ChangeAsync<T>(Func<PostgresTransaction, Task<T>> change, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed == 1, this);
        try
        {
            await using var transaction = await PostgresTransaction.BeginAsync(source, System.Data.IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
            var result = await change(transaction).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
            return result;
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unwritten(Name, error);
        }
    }

    /// <summary>All statements see one state: a promotion meanwhile may drop the pieces.</summary>
    private async ValueTask<T> ReadAsync<T>(Func<PostgresTransaction, Task<T>> read, CancellationToken ct)
    {
        try
        {
            await using var transaction = await PostgresTransaction.BeginAsync(source, System.Data.IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);
            return await read(transaction).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }
}
