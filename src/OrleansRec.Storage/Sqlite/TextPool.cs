using System.Text;

namespace OrleansRec.Storage.Sqlite;

/// <summary>Gives equal short texts the same string; stops remembering new ones after a few thousand. One thread at a time.</summary>
internal sealed class TextPool
{
    private const int Capacity = 4_096;
    private const int LongestBytes = 64;

    private readonly HashSet<string> _texts = [];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestBytes) return Encoding.UTF8.GetString(utf8);
        Span<char> characters = stackalloc char[LongestBytes];
        ReadOnlySpan<char> text = characters[..Encoding.UTF8.GetChars(utf8, characters)];
        if (_lookup.TryGetValue(text, out var known)) return known;
        var added = text.ToString();
        if (_texts.Count < Capacity) _texts.Add(added);
        return added;
    }
}
