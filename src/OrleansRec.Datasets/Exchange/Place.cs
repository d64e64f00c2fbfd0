using System.Globalization;
using System.Text;
using OrleansRec.Contracts;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Exchange;

/// <summary>A row's place in a file, and the checks that name it.</summary>
internal readonly record struct Place(string File, long Line)
{
    public DatasetException Bad(string field, string? value, string expected) => LineError.At(File, Line, field, value, expected);

    public string Id(string field, string? value) =>
        OptionalId(field, string.IsNullOrEmpty(value) ? throw Bad(field, value, $"an id of 1 to {Limits.MaxIdBytes} bytes") : value)!;

    /// <summary>An id, or null where the field is missing or empty.</summary>
    public string? OptionalId(string field, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : Encoding.UTF8.GetByteCount(value) <= Limits.MaxIdBytes ? value
        : throw Bad(field, value, $"an id of 1 to {Limits.MaxIdBytes} bytes");

    /// <summary>Text of limited length, or null where the field is missing or empty.</summary>
    public string? Text(string field, string? value, int most) =>
        string.IsNullOrEmpty(value) ? null
        : value.Length <= most ? value
        : throw Bad(field, value, $"at most {most} characters, got {value.Length}");

    public double? Number(string field, double? value) =>
        value is null or >= -Limits.MaxNumber and <= Limits.MaxNumber ? value : throw Bad(field, $"{value}", $"a number of at most {Limits.MaxNumber}");

    /// <summary>An amount, such as a price.</summary>
    public double? Amount(string field, double? value) =>
        value is null or >= 0 and <= Limits.MaxNumber ? value : throw Bad(field, $"{value}", $"a number from 0 to {Limits.MaxNumber}");

    /// <summary>A time, or null where the field is missing or empty; one without an offset is taken as UTC. It begins with the year: 03/04/2026 is in March or in April.</summary>
    public DateTimeOffset? Time(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!BeginsWithYear(value) || !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, Styles, out var time))
            throw Bad("timestamp", value, "a time such as 2026-01-31T12:00:00Z");
        return time - TimeProvider.System.GetUtcNow() <= Limits.MaxClockSkew
            ? time
            : throw Bad("timestamp", value, $"a time at most {Limits.MaxClockSkew.TotalMinutes:0} minutes in the future, UTC");
    }

    private static bool BeginsWithYear(string value) => value.Length > 4 && value[4] == '-' && value.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0;

    public Dictionary<string, string>? Map(string field, Dictionary<string, string>? value, int most)
    {
        if (value is null || value.Count == 0)
            return null;
        if (value.Count > most)
            throw Bad(field, $"{value.Count} entries", $"at most {most}");
        foreach (var (key, text) in value)
        {
            if (key.Length is 0 or > Limits.MaxAttributeKeyLength)
                throw Bad(field, key, $"keys of 1 to {Limits.MaxAttributeKeyLength} characters");
            if (text is null || text.Length > Limits.MaxAttributeValueLength)
                throw Bad($"{field}.{key}", text, $"text of at most {Limits.MaxAttributeValueLength} characters");
        }

        return value;
    }
}
