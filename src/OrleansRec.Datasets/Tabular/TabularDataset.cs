namespace OrleansRec.Datasets.Tabular;

/// <summary>A table of category columns with yes-or-no tasks, in its official split.</summary>
public sealed record TabularDataset
{
    /// <summary>The format's name.</summary>
    public required string Name { get; init; }

    /// <summary>The columns that may be learned from.</summary>
    public required IReadOnlyList<TabularColumn> Columns { get; init; }

    /// <summary>Names of the tasks.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }

    public required TabularPart Train { get; init; }

    public required TabularPart Test { get; init; }

    /// <summary>Values of the test part that no training row has: they are read as any other value.</summary>
    public required IReadOnlyList<UnseenValue> Unseen { get; init; }

    /// <summary>One sentence: what is predicted from what.</summary>
    public required string Protocol { get; init; }
}

/// <summary>A column and its values in the training part; value k has code k + 1, code 0 is any other value.</summary>
public sealed record TabularColumn(string Name, IReadOnlyList<string> Values);

/// <summary>A value that no training row has in the column.</summary>
/// <param name="Rows">Test rows that have it.</param>
public sealed record UnseenValue(string Column, string Value, int Rows);

/// <summary>Rows of a table.</summary>
/// <param name="Codes">int[rows · columns], row by row.</param>
/// <param name="Labels">float[rows · tasks], row by row: 0 or 1.</param>
public sealed record TabularPart(int[] Codes, float[] Labels);
