namespace OrleansRec.Storage.Postgres;

/// <summary>
/// PostgreSQL's texts cannot hold the zero character, ids can: it is written as U+001A 0, and U+001A itself as U+001A 1. Any other text is
/// stored as it is.
/// </summary>
public static class PostgresText
{
    private const char Zero = '\0';
    private const char Escape = '\u001A';

    public static string Encode(string text) => text.AsSpan().IndexOfAny(Zero, Escape) < 0
        ? text
        : text.Replace("\u001A", "\u001A1", StringComparison.Ordinal).Replace("\0", "\u001A0", StringComparison.Ordinal);

    public static string Decode(string stored) => stored.Contains(Escape, StringComparison.Ordinal)
        ? stored.Replace("\u001A0", "\0", StringComparison.Ordinal).Replace("\u001A1", "\u001A", StringComparison.Ordinal)
        : stored;
}
