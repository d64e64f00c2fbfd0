using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Cli.Api;

/// <summary>The API's messages in JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventBatch))]
[JsonSerializable(typeof(TrackResult))]
[JsonSerializable(typeof(ItemBatch))]
[JsonSerializable(typeof(UpsertItemsResult))]
[JsonSerializable(typeof(SimilarItems))]
[JsonSerializable(typeof(UnnamedItem))]
[JsonSerializable(typeof(ItemClassification))]
[JsonSerializable(typeof(UserAttributes))]
[JsonSerializable(typeof(UserProfile))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(ForgetReceipt))]
[JsonSerializable(typeof(RecommendationRequest))]
[JsonSerializable(typeof(RecommendationResponse))]
[JsonSerializable(typeof(RankRequest))]
[JsonSerializable(typeof(Scenario))]
[JsonSerializable(typeof(ScenarioList))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelVersionInfo))]
[JsonSerializable(typeof(TrainRequest))]
[JsonSerializable(typeof(TrainerStatus))]
[JsonSerializable(typeof(Liveness))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class CliJson : JsonSerializerContext;

/// <summary>Body of <c>POST /v1/events</c>.</summary>
internal sealed record EventBatch(IReadOnlyList<BehaviourEvent> Events);

/// <summary>Body of <c>POST /v1/items</c>.</summary>
internal sealed record ItemBatch(IReadOnlyList<Item> Items);

/// <summary>Body of <c>POST /v1/items/classify</c>: an item without an id.</summary>
internal sealed record UnnamedItem(string? Title, string? Brand, double? Price, IReadOnlyDictionary<string, string> Attributes, byte[]? Image);

/// <summary>What is printed of RFC 9457 problem details.</summary>
internal sealed record Problem(string? Title, string? Detail);

/// <summary>Answer of <c>GET /health/live</c>.</summary>
internal sealed record Liveness(string? Status);
