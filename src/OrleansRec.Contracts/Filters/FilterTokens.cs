using System.Globalization;
using System.Text;

namespace OrleansRec.Contracts.Filters;

internal enum FilterTokenKind
{
    End,
    Name,
    Text,
    Number,
    Symbol,
}

/// <param name="Position">Zero-based index of its first character.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int Position, double Number = 0)
{
    public bool Is(string word) => Kind is FilterTokenKind.Name && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind is FilterTokenKind.Symbol && Text == symbol;

    public string Shown => Kind switch
    {
        FilterTokenKind.End => "the end",
        FilterTokenKind.Text => $"the text \"{Text}\"",
        _ => $"'{Text}'",
    };
}

/// <summary>Cuts a filter's text into tokens.</summary>
internal sealed class FilterTokens(string text)
{
    private int _at;

    /// <exception cref="FilterException">The text goes on with something that is no token.</exception>
    public FilterToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        if (_at == text.Length) return new(FilterTokenKind.End, "", _at);
        var (start, first) = (_at, text[_at]);
        if (first is '"' or '\'') return Quoted(first);
        if (char.IsAsciiDigit(first) || first is '-' or '.') return Number();
        if (IsName(first))
        {
            while (_at < text.Length && (IsName(text[_at]) || text[_at] is '.' or '-' || char.IsDigit(text[_at]))) _at++;
            return new(FilterTokenKind.Name, text[start.._at], start);
        }

        var two = text.AsSpan(_at, Math.Min(2, text.Length - _at));
        var length = two is "!=" or "<=" or ">=" ? 2 : first is '=' or '<' or '>' or '(' or ')' or ',' ? 1 : 0;
        if (length == 0)
            throw new FilterException(start, $"'{first}' at position {start} belongs to no filter; expected a field, a value, an operator or a parenthesis.");
        _at += length;
        return new(FilterTokenKind.Symbol, text[start.._at], start);
    }

    private static bool IsName(char c) => char.IsLetter(c) || c == '_';

    private FilterToken Quoted(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at++];
            if (c == quote) return new(FilterTokenKind.Text, value.ToString(), start);
            if (c == '\\' && _at < text.Length) c = text[_at++];
            value.Append(c);
        }

        throw new FilterException(start, $"The text that starts at position {start} does not end; expected {quote} at position {text.Length}.");
    }

    private FilterToken Number()
    {
        var start = _at++;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '+' or '-')) _at++;
        var number = text[start.._at];
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new(FilterTokenKind.Number, number, start, value)
            : throw new FilterException(start, $"'{number}' at position {start} is no number; expected one such as 49.90 (texts need quotes).");
    }
}
