using System.Text.Json.Serialization;

namespace OrleansRec.Storage.Events;

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class EventJson : JsonSerializerContext;
