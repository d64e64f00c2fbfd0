using System.Text.RegularExpressions;

namespace OrleansRec.Architecture.Tests;

/// <summary>Values reach a database as parameters only: no SQL text is put together from anything but the program's own constants.</summary>
public sealed partial class SqlTests
{
    /// <summary>Lists of columns, the steps of a schema, and a number of ours.</summary>
    private static readonly string[] Constants = ["Columns", "CatalogueReader.Columns", "step", "MigrationLock"];

    [SkippableFact]
    public void Sql_PutTogether_HasConstantsOnly()
    {
        var offenders =
            from file in Sources()
            from Match text in Interpolated().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            where Sql().IsMatch(text.Value)
            from Match hole in Hole().Matches(text.Value)
            where !Constants.Contains(hole.Groups[1].Value)
            select $"{file}: {hole.Value}";

        Assert.Empty(offenders);
    }

    [SkippableFact]
    public void Sql_IsInTheStorageOnly()
    {
        var offenders =
            from file in Sources()
            where !file.StartsWith("src/OrleansRec.Storage/", StringComparison.Ordinal)
            where Command().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file)))
            select file;

        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources() =>
        from file in Repository.TrackedFiles()
        where file.EndsWith(".cs", StringComparison.Ordinal) && !file.StartsWith("tests/", StringComparison.Ordinal)
        select file;

    [GeneratedRegex("""
        \$("{3}[\s\S]*?"{3}|"(?:[^"\\\n]|\\.)*")
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Interpolated();

    [GeneratedRegex(@"\b(SELECT\s.*\sFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|VACUUM|PRAGMA|pg_\w+\()", RegexOptions.Singleline)]
    private static partial Regex Sql();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"NpgsqlCommand|NpgsqlBatch|SqliteCommand|\.CommandText|CreateCommand\(")]
    private static partial Regex Command();
}
