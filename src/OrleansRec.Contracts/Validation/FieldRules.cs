using System.Globalization;
using System.Text;

namespace OrleansRec.Contracts.Validation;

/// <summary>Checks of single fields; null means that the field is fine, so that checks chain with <c>??</c> and allocate nothing.</summary>
internal static class FieldRules
{
    /// <summary>A required id: 1 to <see cref="Limits.MaxIdBytes"/> bytes of UTF-8.</summary>
    public static Violation? Id(string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return new(field, $"'{field}' is {(value is null ? "missing" : "empty")}; send 1 to {Limits.MaxIdBytes} bytes of UTF-8.");
        if (!IsWellFormed(value))
            return new(field, $"'{field}' holds half a surrogate pair; send valid UTF-8.");

        // One UTF-16 unit is at most three bytes: most ids need no counting.
        if (value.Length * 3 <= Limits.MaxIdBytes)
            return null;
        var bytes = Encoding.UTF8.GetByteCount(value);
        return bytes <= Limits.MaxIdBytes
            ? null
            : new(field, $"'{field}' is {bytes} bytes of UTF-8, more than {Limits.MaxIdBytes}; send a shorter id.");
    }

    public static Violation? OptionalId(string field, string? value) => value is null ? null : Id(field, value);

    /// <summary>Exactly one of the two ids of a person.</summary>
    public static Violation? Person(string? userId, string? visitorId) => (userId, visitorId) switch
    {
        (null, null) => new("userId", "'userId' and 'visitorId' are missing; send one of them."),
        (not null, not null) => new("visitorId", "'visitorId' is set beside 'userId'; send one of them."),
        _ => OptionalId("userId", userId) ?? OptionalId("visitorId", visitorId),
    };

    /// <summary>An optional text of 1 to <paramref name="maxLength"/> characters.</summary>
    public static Violation? OptionalText(string field, string? value, int maxLength) =>
        value is null ? null : Text(field, value, maxLength);

    public static Violation? Text(string field, string? value, int maxLength, int minLength = 1)
    {
        if (value is null)
            return new(field, $"'{field}' is missing; send {minLength} to {maxLength} characters.");
        if (value.Length < minLength)
            return new(field, $"'{field}' is empty; send {minLength} to {maxLength} characters.");
        if (value.Length > maxLength)
            return new(field, $"'{field}' has {value.Length} characters, more than {maxLength}; send a shorter text.");
        return IsWellFormed(value) ? null : new(field, $"'{field}' holds half a surrogate pair; send valid UTF-8.");
    }

    public static Violation? Finite(string field, double? value) =>
        value is null or >= -Limits.MaxNumber and <= Limits.MaxNumber
            ? null
            : new(field, string.Create(CultureInfo.InvariantCulture, $"'{field}' is {value}; send a number from {-Limits.MaxNumber} to {Limits.MaxNumber}."));

    public static Violation? NotNegative(string field, double? value) =>
        value is null or >= 0 and <= Limits.MaxNumber
            ? null
            : new(field, string.Create(CultureInfo.InvariantCulture, $"'{field}' is {value}; send a number from 0 to {Limits.MaxNumber}."));

    public static Violation? Size(string field, int count, int max) =>
        count <= max ? null : new(field, $"'{field}' has {count} entries, more than {max}; send fewer.");

    /// <summary>A list of ids, at most <paramref name="max"/>.</summary>
    public static Violation? Ids(string field, IReadOnlyList<string>? ids, int max)
    {
        if (ids is null)
            return null;
        if (Size(field, ids.Count, max) is { } tooMany)
            return tooMany;
        for (var i = 0; i < ids.Count; i++)
        {
            if (Id(field, ids[i]) is not null)
                return Id($"{field}[{i}]", ids[i]);
        }
        return null;
    }

    /// <summary>A map of short keys to short values; values may be empty.</summary>
    public static Violation? Map(string field, IReadOnlyDictionary<string, string>? map, int maxEntries)
    {
        if (map is null)
            return null;
        if (Size(field, map.Count, maxEntries) is { } tooMany)
            return tooMany;
        foreach (var (key, value) in map)
        {
            var violation = Text($"{field}", key, Limits.MaxAttributeKeyLength) is { } badKey
                ? new Violation(field, $"A key of {badKey.Message}")
                : Text(field, value, Limits.MaxAttributeValueLength, minLength: 0) is null
                    ? null
                    : Text($"{field}.{key}", value, Limits.MaxAttributeValueLength, minLength: 0);
            if (violation is not null)
                return violation;
        }
        return null;
    }

    /// <summary>False for a text with half a surrogate pair, which UTF-8 cannot carry.</summary>
    private static bool IsWellFormed(string value)
    {
        var rest = value.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var at && at >= 0)
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
                return false;
            rest = rest[(at + 2)..];
        }
        return true;
    }
}
