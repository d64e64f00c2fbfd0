using Npgsql;
using OrleansRec.Storage.Postgres;

namespace OrleansRec.Storage.Tests.Postgres;

/// <summary>A database of one test, made when it is first asked for, and the connections to it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _sources = [];
    private string? _connectionString;

    public async Task<string> ConnectionStringAsync() => _connectionString ??= await SharedPostgres.NewDatabaseAsync();

    /// <summary>A data source of its own, as each silo has one.</summary>
    public async Task<NpgsqlDataSource> ConnectAsync()
    {
        var source = PostgresConnections.Open(await ConnectionStringAsync());
        _sources.Add(source);
        return source;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources) await source.DisposeAsync();
    }
}
