using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Tests.Sqlite;

public sealed class DatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenWriter_EveryCommitReachesTheDisk()
    {
        using var database = Database.OpenWriter(_folder.File("a.db"));

        const int Full = 2;
        Assert.Equal(Full, database.Scalar("PRAGMA synchronous"));
        Assert.Equal(1, database.Scalar("SELECT journal_mode = 'wal' FROM pragma_journal_mode"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("naïve 漢字 🙂")]
    public void Statement_AnyText_ComesBack(string text)
    {
        using var database = Database.OpenWriter(_folder.File("a.db"));
        var echo = database.Prepare("SELECT ?1, ?1 IS NULL, ?2");
        var longer = text + new string('x', 300);

        Assert.True(echo.Bind(1, text).Bind(2, longer).Step());

        Assert.Equal(text, echo.GetText(0));
        Assert.Equal(0, echo.GetInt64(1));
        Assert.Equal(longer, echo.GetText(2));
    }

    [Fact]
    public void Dispose_WithinATransaction_RollsItBack()
    {
        using (var database = Database.OpenWriter(_folder.File("a.db")))
        {
            database.Execute("CREATE TABLE t (x)");
            database.Begin();
            database.Execute("INSERT INTO t VALUES (1)");
        }

        using var again = Database.OpenWriter(_folder.File("a.db"));
        Assert.Equal(0, again.Scalar("SELECT count(*) FROM t"));
    }
}
