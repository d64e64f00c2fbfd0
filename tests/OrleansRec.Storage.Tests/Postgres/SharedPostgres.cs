namespace OrleansRec.Storage.Tests.Postgres;

/// <summary>One server for all tests of this assembly, started when the first one asks; every test has a schema of its own.</summary>
public static class SharedPostgres
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(StartAsync);

    /// <summary>Connection string of new, empty tables; the test is skipped where there is no PostgreSQL.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        return await (await Server.Value).CreateSchemaAsync();
    }

    /// <summary>See <see cref="PostgresServer.ReadLog"/>.</summary>
    public static string ReadLog() => Server.Value.Result.ReadLog();

    private static async Task<PostgresServer> StartAsync()
    {
        var server = await PostgresServer.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Abandon();
        return server;
    }
}
