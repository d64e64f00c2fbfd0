using System.Text.Json.Serialization;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Storage.Catalogue;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Item))]
internal sealed partial class ItemJson : JsonSerializerContext;
