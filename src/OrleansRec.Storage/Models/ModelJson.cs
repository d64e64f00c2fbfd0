using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansRec.Contracts.Models;

namespace OrleansRec.Storage.Models;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelVersionInfo))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    /// <summary>A version's description as it is stored.</summary>
    public static string Write(ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint) =>
        JsonSerializer.Serialize(info with { CheckpointBytes = checkpoint is { Length: > 0 and var length } ? length : null }, Default.ModelVersionInfo);
}
