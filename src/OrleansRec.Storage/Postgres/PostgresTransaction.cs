using System.Data;
using Npgsql;

namespace OrleansRec.Storage.Postgres;

/// <summary>A transaction on a connection of its own; rolled back unless committed.</summary>
internal sealed class PostgresTransaction : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static async Task<PostgresTransaction> BeginAsync(NpgsqlDataSource source, IsolationLevel isolation, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            return new PostgresTransaction(connection, await connection.BeginTransactionAsync(isolation, ct).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <param name="values">Of <c>$1</c>, <c>$2</c> and so on.</param>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, _connection, _transaction);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(sql, values);
        var value = await command.ExecuteScalarAsync(ct).ConfigureAwait(false);
        return value is DBNull ? null : value;
    }

    public async Task RunAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public Task CommitAsync(CancellationToken ct) => _transaction.CommitAsync(ct);

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
