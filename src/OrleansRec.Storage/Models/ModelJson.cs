using System.Text.Json.Serialization;
using OrleansRec.Contracts.Models;

namespace OrleansRec.Storage.Models;

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelVersionInfo))]
internal sealed partial class ModelJson : JsonSerializerContext;
