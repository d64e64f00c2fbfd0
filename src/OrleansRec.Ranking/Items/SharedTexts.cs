using System.Collections.Concurrent;

namespace OrleansRec.Ranking.Items;

/// <summary>One instance of a text that many items repeat (categories, attributes); bounded, beyond it texts are kept as they come.</summary>
internal static class SharedTexts
{
    private const int Capacity = 65_536;

    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public static string Of(string text)
    {
        if (Texts.TryGetValue(text, out var shared)) return shared;
        return Texts.Count < Capacity ? Texts.GetOrAdd(text, text) : text;
    }
}
