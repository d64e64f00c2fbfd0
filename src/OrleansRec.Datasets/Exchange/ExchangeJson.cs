using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Datasets.Exchange;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(ScalarTextConverter)])]
[JsonSerializable(typeof(EventRow))]
[JsonSerializable(typeof(ItemRow))]
[JsonSerializable(typeof(UserRow))]
[JsonSerializable(typeof(List<ItemRelation>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ExchangeJson : JsonSerializerContext;

/// <summary>Reads numbers and booleans where text is expected, as exports often have them for ids and attribute values.</summary>
internal sealed class ScalarTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw new JsonException(),
    };

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);
}
