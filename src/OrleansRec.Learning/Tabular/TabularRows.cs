namespace OrleansRec.Learning.Tabular;

/// <summary>Rows of category columns with the labels of several yes-or-no tasks.</summary>
public sealed class TabularRows
{
    /// <summary>The label of a row that has none for a task: it costs that task nothing.</summary>
    public const float NoLabel = -1;

    /// <param name="cardinalities">Values of each column, codes 0 … n − 1; 0 stands for an unknown value.</param>
    /// <param name="codes">int[N · C], row by row.</param>
    /// <param name="tasks">Names of the tasks.</param>
    /// <param name="labels">float[N · T], row by row: 0, 1 or <see cref="NoLabel"/>.</param>
    /// <param name="weights">float[N]: how much each row counts in training, 0 or more; null: alike.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a code, a label or a weight is out of range; the message names row, column and value.</exception>
    public TabularRows(IReadOnlyList<int> cardinalities, int[] codes, IReadOnlyList<string> tasks, float[] labels, float[]? weights = null)
    {
        (Cardinalities, Codes, Tasks, Labels, Weights) = (cardinalities, codes, tasks, labels, weights);
        if (cardinalities.Count == 0) throw new ArgumentException("There is no column; give at least one.");
        if (tasks.Count == 0) throw new ArgumentException("There is no task; give at least one.");
        Count = codes.Length / cardinalities.Count;
        if (codes.Length != Count * cardinalities.Count)
            throw new ArgumentException($"{codes.Length} codes are no whole number of rows of {cardinalities.Count} columns.");
        if (labels.Length != Count * tasks.Count)
            throw new ArgumentException($"{Count} rows of {tasks.Count} tasks need {Count * tasks.Count} labels; there are {labels.Length}.");
        for (var i = 0; i < codes.Length; i++)
        {
            var column = i % cardinalities.Count;
            if (codes[i] < 0 || codes[i] >= cardinalities[column])
                throw new ArgumentException($"Row {i / cardinalities.Count}, column {column}: the code is {codes[i]}; it must be 0–{cardinalities[column] - 1}.");
        }

        for (var i = 0; i < labels.Length; i++)
            if (labels[i] is not (0 or 1 or NoLabel))
                throw new ArgumentException($"Row {i / tasks.Count}, task '{tasks[i % tasks.Count]}': the label is {labels[i]}; it must be 0, 1 or {NoLabel} (none).");
        if (weights is null) return;
        if (weights.Length != Count) throw new ArgumentException($"{Count} rows need {Count} weights; there are {weights.Length}.");
        for (var i = 0; i < weights.Length; i++)
            if (!(weights[i] >= 0 && float.IsFinite(weights[i]))) throw new ArgumentException($"Row {i}: the weight is {weights[i]}; it must be a finite number of 0 or more.");
    }

    public IReadOnlyList<int> Cardinalities { get; }

    public int[] Codes { get; }

    public IReadOnlyList<string> Tasks { get; }

    public float[] Labels { get; }

    /// <summary>float[N]; null where all rows count alike.</summary>
    public float[]? Weights { get; }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>Labels of one class only teach nothing.</summary>
    /// <exception cref="LearningRefusedException">A task has labels of one class only, or none; the message names it.</exception>
    public void RequireBothLabels()
    {
        for (var task = 0; task < Tasks.Count; task++)
        {
            var (no, yes) = (0, 0);
            for (var i = task; i < Labels.Length; i += Tasks.Count)
                if (Labels[i] == 1) yes++;
                else if (Labels[i] == 0) no++;
            if (no == 0 || yes == 0)
                throw new LearningRefusedException($"Task '{Tasks[task]}' has {yes} rows labelled 1 and {no} labelled 0; it needs both.");
        }
    }
}
