using System.Text.Json;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Http.Json;

/// <summary>Reads the fields of JSON objects and remembers the first fault, so that a bad entry is named instead of thrown.</summary>
internal sealed class FieldReader
{
    private const int MaxShown = 40;

    /// <summary>At rest, for the next object.</summary>
    private readonly Stack<HashSet<string>> _names = new();

    /// <summary>The first fault since <see cref="Begin"/>; null where there is none.</summary>
    public Violation? Fault { get; private set; }

    /// <summary>Starts the next object; false, with a fault, where <paramref name="element"/> is none.</summary>
    /// <param name="element">The object.</param>
    /// <param name="name">What to call it in the fault.</param>
    public bool Begin(JsonElement element, string name)
    {
        Fault = null;
        return Is(JsonValueKind.Object, name, element, "an object");
    }

    /// <summary>Adds a fault where there is none yet.</summary>
    public void Add(string field, string message) => Fault ??= new Violation(field, message);

    public void Unknown(string field) => Add(field, $"'{Shorten(field)}' is not a known field; remove it (the fields are in /openapi/v1.json).");

    /// <summary>An object's fields, whose names mean the same wherever it stands; a name that is there twice is a fault, for whichever counted would be a guess.</summary>
    /// <param name="path">What stands before the names in a fault: <c>""</c>, or <c>boost[0].</c></param>
    public IEnumerable<(string Name, JsonElement Value)> Fields(JsonElement element, string path = "")
    {
        if (!_names.TryPop(out var names)) names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var name = Name(property);
            if (!names.Add(name)) Add(path + name, $"'{path}{Shorten(name)}' is there twice; send each field once.");
            yield return (name, property.Value);
        }

        names.Clear();
        _names.Push(names);
    }

    /// <summary>A property's name; a name that is not UTF-8 is a fault.</summary>
    private string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // The JSON reader reports broken UTF-8 and half surrogate pairs this way.
            Add("name", "A field's name is not valid UTF-8; send UTF-8.");
            return "";
        }
    }

    public string? Text(string field, JsonElement value)
    {
        if (IsNull(value) || !Is(JsonValueKind.String, field, value, "a text"))
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            Add(field, $"'{field}' is not valid UTF-8; send UTF-8.");
            return null;
        }
    }

    public double? Number(string field, JsonElement value)
    {
        if (IsNull(value) || !Is(JsonValueKind.Number, field, value, "a number"))
            return null;
        if (value.TryGetDouble(out var number) && double.IsFinite(number))
            return number;
        Add(field, $"'{field}' is {Show(value)}, out of the range of a double; send a finite number.");
        return null;
    }

    public long? Integer(string field, JsonElement value, long min = long.MinValue, long max = long.MaxValue)
    {
        if (IsNull(value) || !Is(JsonValueKind.Number, field, value, "a whole number"))
            return null;
        if (value.TryGetInt64(out var number) && number >= min && number <= max)
            return number;
        Add(field, $"'{field}' is {Show(value)}; send a whole number from {min} to {max}.");
        return null;
    }

    public bool? Flag(string field, JsonElement value)
    {
        if (IsNull(value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return IsNull(value) ? null : value.GetBoolean();
        Is(JsonValueKind.True, field, value, "true or false");
        return null;
    }

    /// <summary>An ISO 8601 time; one without an offset is UTC.</summary>
    public DateTimeOffset? Time(string field, JsonElement value)
    {
        if (IsNull(value) || !Is(JsonValueKind.String, field, value, "an ISO 8601 time such as 2026-01-31T12:00:00Z"))
            return null;
        try
        {
            if (value.TryGetDateTime(out var time) && value.TryGetDateTimeOffset(out var withOffset))
                return time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, TimeSpan.Zero) : withOffset;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no time either.
        }
        Add(field, $"'{field}' is {Show(value)}; send an ISO 8601 time such as 2026-01-31T12:00:00Z.");
        return null;
    }

    public byte[]? Base64(string field, JsonElement value)
    {
        if (IsNull(value) || !Is(JsonValueKind.String, field, value, "base64"))
            return null;
        try
        {
            if (value.TryGetBytesFromBase64(out var bytes))
                return bytes;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no base64 either.
        }
        Add(field, $"'{field}' is no base64 text; send the file's bytes as base64.");
        return null;
    }

    public IReadOnlyList<string>? Texts(string field, JsonElement value)
    {
        if (IsNull(value) || !Is(JsonValueKind.Array, field, value, "an array of texts"))
            return null;
        var texts = new List<string>(value.GetArrayLength());
        foreach (var entry in value.EnumerateArray())
        {
            var name = $"{field}[{texts.Count}]";
            if (Is(JsonValueKind.String, name, entry, "a text"))
                texts.Add(Text(name, entry) ?? "");
            if (Fault is not null)
                return null;
        }
        return texts;
    }

    /// <summary>An object of texts; numbers, true and false become the text that was sent.</summary>
    public IReadOnlyDictionary<string, string>? Map(string field, JsonElement value)
    {
        if (IsNull(value) || !Is(JsonValueKind.Object, field, value, "an object of texts"))
            return null;
        var map = new Dictionary<string, string>();
        foreach (var (name, json) in Fields(value, field + "."))
        {
            var path = $"{field}.{Shorten(name)}";
            if (json.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                map[name] = json.GetRawText();
            else if (Is(JsonValueKind.String, path, json, "a text"))
                map[name] = Text(path, json) ?? "";
            if (Fault is not null)
                return null;
        }
        return map;
    }

    public static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    public bool Is(JsonValueKind kind, string field, JsonElement value, string expected)
    {
        if (value.ValueKind == kind)
            return true;
        Add(field, $"'{field}' is {Show(value)}; send {expected}.");
        return false;
    }

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Shorten(Raw(value)),
    };

    private static string Raw(JsonElement value)
    {
        try
        {
            return value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return "a text that is not UTF-8";
        }
    }

    public static string Shorten(string text) => text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "…");
}
