using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests.Fuzzing;

/// <summary>
/// Broken requests drawn from the server's own OpenAPI document: a body that fits a call's schema, then changed fields, then changed bytes.
/// Request number n of a seed is always the same.
/// </summary>
internal sealed class RequestMutator
{
    private const int MaxDepth = 6;
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];
    private static readonly string[] ContentTypes = ["application/json", "text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", "x"];

    private static readonly string[] Texts =
    [
        "", " ", "\0", "020235", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "a/b", "..", "%2e%2e%2f", "靴", "\ud83d\ude00", "e\u0301", "'; DROP TABLE event; --", "{{7*7}}",
        "<script>alert(1)</script>", "\u202e", "NaN", "null", "2031-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59.9999999Z", "1e999", new('x', 257), new('界', 86), new('y', 70_000),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "-0.0", "0.1", "9223372036854775808", "2147483648", "[]", "{}", "[[]]", "\"\\ud800\"", "{\"a\":{\"b\":{\"c\":1}}}",
        "[null,null]", "{\"\":\"\"}", "\"\\u0000\"", "[1,\"a\",null,{}]",
    ];

    private readonly JsonNode _document;
    private readonly (string Method, string Path, JsonNode Call)[] _calls;
    private readonly int _seed;

    public RequestMutator(JsonNode openApi, int seed)
    {
        (_document, _seed) = (openApi, seed);
        _calls = [.. openApi["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => (call.Key.ToUpperInvariant(), path.Key, call.Value!)))];
    }

    public HttpRequestMessage Request(int number)
    {
        var random = new Random(HashCode(_seed, number));
        var (method, path, call) = _calls[random.Next(_calls.Length)];
        if (random.Next(20) == 0) method = Methods[random.Next(Methods.Length)];
        var request = new HttpRequestMessage(new HttpMethod(method), Address(path, call, random));
        if (random.Next(10) == 0) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Uri.EscapeDataString(Shortened(random)));
        if (method is not ("GET" or "HEAD") || random.Next(10) == 0)
        {
            request.Content = new ByteArrayContent(Body(call, random));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", random.Next(15) == 0 ? ContentTypes[random.Next(ContentTypes.Length)] : ContentTypes[0]);
        }
        return request;
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 16_777_619) ^ (number * (int)2_654_435_761));

    private static string Address(string path, JsonNode call, Random random)
    {
        var address = new StringBuilder();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            address.Append('/').Append(part.StartsWith('{') ? Segment(random) : part);
        var separator = '?';
        foreach (var parameter in call["parameters"]?.AsArray() ?? [])
        {
            if ((string?)parameter!["in"] != "query" || random.Next(2) == 0) continue;
            address.Append(separator).Append((string)parameter["name"]!).Append('=').Append(Uri.EscapeDataString(random.Next(2) == 0 ? Shortened(random) : Number(random)));
            separator = '&';
        }
        return address.ToString();
    }

    private static string Segment(Random random) => random.Next(6) switch
    {
        0 => "%00",
        1 => "%ff%fe",
        2 => "%zz",
        _ => Shortened(random) is { Length: > 0 } id ? Uri.EscapeDataString(id) : "x",
    };

    private byte[] Body(JsonNode call, Random random)
    {
        var schema = call["requestBody"]?["content"]?["application/json"]?["schema"];
        var text = schema is null ? Values[random.Next(Values.Length)] : Instance(schema, random, 0);
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (random.Next(12))
        {
            case 0: return bytes[..random.Next(bytes.Length + 1)];
            case 1: return [0xEF, 0xBB, 0xBF, .. bytes];
            case 2: return Encoding.ASCII.GetBytes(new string(random.Next(2) == 0 ? '[' : '{', random.Next(1, 5_000)));
            case 3: return [.. bytes, .. bytes];
            case 4 or 5 when bytes.Length > 0:
                for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            default: return bytes;
        }
    }

    /// <summary>JSON that mostly fits the schema; every part may be of another kind, missing, unknown or doubled.</summary>
    private string Instance(JsonNode schema, Random random, int depth)
    {
        if (depth > MaxDepth || random.Next(12) == 0) return random.Next(3) == 0 ? Quoted(Text(random)) : Values[random.Next(Values.Length)];
        schema = Resolved(schema);
        if (schema["properties"] is JsonObject properties)
        {
            var fields = new List<string>();
            foreach (var (name, field) in properties)
            {
                if (random.Next(3) == 0) continue;
                for (var times = random.Next(30) == 0 ? 2 : 1; times > 0; times--) fields.Add($"{Quoted(name)}:{Instance(field!, random, depth + 1)}");
            }
            if (random.Next(10) == 0) fields.Add($"{Quoted(Text(random))}:{Values[random.Next(Values.Length)]}");
            return "{" + string.Join(',', fields) + "}";
        }
        if (schema["items"] is { } items)
            return "[" + string.Join(',', random.Next(30) == 0 ? Many(items, random, depth) : Enumerable.Range(0, random.Next(4)).Select(_ => Instance(items, random, depth + 1))) + "]";
        if (schema["additionalProperties"] is JsonObject values)
            return "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(n => $"{Quoted($"k{n}")}:{Instance(values, random, depth + 1)}")) + "}";
        return Type(schema) switch
        {
            "integer" or "number" => Number(random),
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            _ => Quoted((string?)schema["format"] == "date-time" && random.Next(2) == 0 ? "2026-01-31T12:00:00Z" : random.Next(2) == 0 ? $"id-{random.Next(50)}" : Text(random)),
        };
    }

    /// <summary>More entries than a batch may have: the same short one, so that making them costs little.</summary>
    private IEnumerable<string> Many(JsonNode items, Random random, int depth) =>
        Enumerable.Repeat(Instance(items, random, depth + 1) is { Length: < 1_500 } entry ? entry : Values[random.Next(Values.Length)], 1_100);

    private JsonNode Resolved(JsonNode schema)
    {
        if (schema["oneOf"]?.AsArray() is { Count: > 0 } alternatives) return Resolved(alternatives[^1]!);
        if ((string?)schema["$ref"] is not { } reference) return schema;
        return reference.Split('/')[1..].Aggregate(_document, (node, name) => node[name]!);
    }

    private static string? Type(JsonNode schema) =>
        schema["type"] is JsonArray several ? several.Select(t => (string?)t).FirstOrDefault(t => t != "null") : (string?)schema["type"];

    private static string Number(Random random) => random.Next(4) switch
    {
        0 => random.Next(-5, 1_200).ToString(CultureInfo.InvariantCulture),
        1 => "1e400",
        2 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        _ => (random.NextDouble() * 100).ToString(CultureInfo.InvariantCulture),
    };

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    /// <summary>Short enough for an address.</summary>
    private static string Shortened(Random random) => Text(random) is { Length: > 300 } text ? text[..300] : Text(random) is { Length: <= 300 } other ? other : "x";

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
