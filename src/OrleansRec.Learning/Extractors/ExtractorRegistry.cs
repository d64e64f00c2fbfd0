namespace OrleansRec.Learning.Extractors;

/// <summary>The extractors by name.</summary>
public static class ExtractorRegistry
{
    /// <summary>What is used unless another is named.</summary>
    public const string Default = "shared-bottom";

    /// <summary>The control of every comparison: a network per task.</summary>
    public const string Single = "single";

    // A new extractor is one file and one line here.
    private static readonly (string Name, Func<ExtractorShape, Extractor> Create)[] Extractors =
    [
        (Single, shape => new SingleExtractor(shape)),
        (Default, shape => new SharedBottomExtractor(shape)),
        ("mmoe", shape => new MmoeExtractor(shape)),
        ("ple", shape => new PleExtractor(shape)),
        ("home", shape => new HomeExtractor(shape)),
    ];

    /// <summary>Every extractor's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Extractors.Select(e => e.Name)];

    /// <summary>Whether there is an extractor of that name.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <exception cref="ArgumentException">There is no such extractor.</exception>
    internal static Extractor Create(string name, ExtractorShape shape)
    {
        foreach (var extractor in Extractors)
            if (extractor.Name == name) return extractor.Create(shape);
        throw new ArgumentException($"Extractor '{name}' does not exist; there are {string.Join(", ", Names)}.");
    }
}
