namespace OrleansRec.Datasets.Reading;

/// <summary>
/// Times for sequences that have none. Sequences start in an order shuffled by a hash of their id, evenly over a span: files are often
/// sorted by length or content, which times made up in file order would tell.
/// </summary>
internal static class MadeUpTimes
{
    public static Dictionary<string, DateTimeOffset> Starts(IReadOnlyCollection<string> sequences, DateTimeOffset start, TimeSpan span) =>
        sequences.OrderBy(StableOrder.Of).ThenBy(s => s, StringComparer.Ordinal)
            .Select((s, slot) => (s, At: start + (span * ((double)slot / sequences.Count))))
            .ToDictionary(s => s.s, s => s.At);

    public static string Note(int sequences, TimeSpan span, string step) =>
        $"The data has no times: its {sequences} sequences start in an order shuffled by id, evenly over {span.TotalDays:0} days, "
        + $"their events one {step} apart.";
}
