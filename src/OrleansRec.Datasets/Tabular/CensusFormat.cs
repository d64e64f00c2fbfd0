using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Tabular;

/// <summary>
/// KDD census-income, nominal columns, official split: <c>train_nominal.csv</c> and <c>test_nominal.csv</c>. The groups of tasks are
/// those of the MMoE paper (Ma et al., KDD 2018, section 5.3): 1 is income above 50,000 and never married, 2 is at least some
/// college and never married. The two columns that a group's labels come from are no inputs.
/// </summary>
internal static class CensusFormat
{
    /// <summary>How many groups of tasks there are.</summary>
    public const int Groups = 2;

    private static readonly HashSet<string> College =
    [
        "Some-college-but-no-degree",
        "Associates-degree-occup-/vocational",
        "Associates-degree-academic-program",
        "Bachelors-degree(BA-AB-BS)",
        "Masters-degree(MA-MS-MEng-MEd-MSW-MBA)",
        "Prof-school-degree-(MD-DDS-DVM-LLB-JD)",
        "Doctorate-degree(PhD-EdD)",
    ];

    private static readonly CensusTask Income = new("income", "income_50k", ["--50000.", "50000+."], v => v == "50000+.");
    private static readonly CensusTask NeverMarried = new("never_married", "marital_stat", null, v => v == "Never-married");
    private static readonly CensusTask Education = new("education", "education", null, College.Contains);

    /// <summary>A label and where it comes from.</summary>
    /// <param name="Values">The only values that the column may have; null: any.</param>
    private sealed record CensusTask(string Name, string Column, string[]? Values, Func<string, bool> IsYes);

    public static TabularDataset Read(DataFolder folder, int group, CancellationToken ct)
    {
        CensusTask[] tasks = group == 1 ? [Income, NeverMarried] : [Education, NeverMarried];
        var vocabularies = new List<Dictionary<string, int>>();
        var unseen = new Dictionary<(string Column, string Value), int>();
        var (columns, train) = ReadPart(folder, "train_nominal.csv", tasks, null, vocabularies, unseen, ct);
        var (_, test) = ReadPart(folder, "test_nominal.csv", tasks, columns, vocabularies, unseen, ct);
        return new TabularDataset
        {
            Name = "census",
            Columns = [.. columns.Zip(vocabularies, (name, values) => new TabularColumn(name, [.. values.OrderBy(v => v.Value).Select(v => v.Key)]))],
            Tasks = [.. tasks.Select(t => t.Name)],
            Train = train,
            Test = test,
            Unseen = [.. unseen.Select(u => new UnseenValue(u.Key.Column, u.Key.Value, u.Value))],
            Protocol = $"Group {group}: {tasks[0].Name} and {tasks[1].Name} from the {columns.Length} nominal columns left without "
                + $"{tasks[0].Column} and {tasks[1].Column}; official split of training and test rows.",
        };
    }

    /// <param name="wanted">The columns of the training part; null: this is the training part, whose values make the vocabularies.</param>
    /// <param name="unseen">Counts the values that are in none.</param>
    private static (string[] Columns, TabularPart Part) ReadPart(
        DataFolder folder, string name, CensusTask[] tasks, string[]? wanted, List<Dictionary<string, int>> vocabularies, Dictionary<(string, string), int> unseen, CancellationToken ct)
    {
        var isTrain = wanted is null;
        using var table = CsvTable.Open(folder, folder.Require(name));
        int[] labels = [.. tasks.Select(t => table.Column(t.Column))];
        wanted ??= [.. table.Columns.Where((_, i) => !labels.Contains(i))];
        int[] inputs = [.. wanted.Select(table.Column)];
        if (isTrain) vocabularies.AddRange(inputs.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)));
        var (codes, truth) = (new List<int>(), new List<float>());
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < inputs.Length; i++)
            {
                var value = table[inputs[i]].Trim();
                if (!vocabularies[i].TryGetValue(value, out var code))
                {
                    if (isTrain) vocabularies[i].Add(value, code = vocabularies[i].Count + 1);
                    else unseen[(wanted[i], value)] = unseen.GetValueOrDefault((wanted[i], value)) + 1;
                }

                codes.Add(code);
            }

            for (var t = 0; t < tasks.Length; t++)
            {
                var value = table[labels[t]].Trim();
                if (tasks[t].Values is { } allowed && !allowed.Contains(value)) throw table.Bad(labels[t], string.Join(" or ", allowed));
                truth.Add(tasks[t].IsYes(value) ? 1 : 0);
            }
        }

        return truth.Count > 0 ? (wanted, new TabularPart([.. codes], [.. truth])) : throw new DatasetException($"{table.File} has no rows.");
    }
}
