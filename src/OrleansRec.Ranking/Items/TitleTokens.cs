using System.Globalization;
using System.Text;

namespace OrleansRec.Ranking.Items;

/// <summary>Title to tokens: lower-case words; runs of Chinese, Japanese and Korean characters as bigrams (they have no spaces), a lone one as itself.</summary>
public static class TitleTokens
{
    public const int MaxTokens = 32;

    public static IReadOnlyList<string> Of(string title)
    {
        var tokens = new List<string>();
        var word = new StringBuilder();
        Rune? previous = null;
        var run = 0;
        foreach (var rune in title.EnumerateRunes())
        {
            if (tokens.Count >= MaxTokens) break;
            if (IsCjk(rune))
            {
                Flush(word, tokens);
                if (previous is { } p) tokens.Add(p.ToString() + rune);
                (previous, run) = (rune, run + 1);
                continue;
            }

            EndRun();
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                word.Append(Rune.ToLowerInvariant(rune));
            else
                Flush(word, tokens);
        }

        EndRun();
        Flush(word, tokens);
        return tokens;

        void EndRun()
        {
            if (run == 1 && tokens.Count < MaxTokens) tokens.Add(previous.ToString()!);
            (previous, run) = (null, 0);
        }
    }

    private static void Flush(StringBuilder word, List<string> tokens)
    {
        if (word.Length > 0 && tokens.Count < MaxTokens) tokens.Add(word.ToString());
        word.Clear();
    }

    private static bool IsCjk(Rune r) => r.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF)
        or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3134F);
}
