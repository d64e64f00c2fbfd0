using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Http.Events;
using OrleansRec.Http.Health;
using OrleansRec.Http.Items;

namespace OrleansRec.Http.Json;

/// <summary>How the API's messages look in JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TrackRequest))]
[JsonSerializable(typeof(TrackResult))]
[JsonSerializable(typeof(UpsertItemsRequest))]
[JsonSerializable(typeof(UpsertItemsResult))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(SimilarItems))]
[JsonSerializable(typeof(ClassifyRequest))]
[JsonSerializable(typeof(ItemClassification))]
[JsonSerializable(typeof(ClassifyResult))]
[JsonSerializable(typeof(UserAttributes))]
[JsonSerializable(typeof(UserProfile))]
[JsonSerializable(typeof(AttributePreferences))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(ForgetReceipt))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(MergeResult))]
[JsonSerializable(typeof(UserExportLine))]
[JsonSerializable(typeof(RecommendationRequest))]
[JsonSerializable(typeof(RecommendationResponse))]
[JsonSerializable(typeof(Scenario))]
[JsonSerializable(typeof(ScenarioList))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelVersionInfo))]
[JsonSerializable(typeof(TrainRequest))]
[JsonSerializable(typeof(TrainerStatus))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Fields that are always written, null included; every other null field is left out.</summary>
    private static readonly HashSet<(Type, string)> AlwaysWritten =
    [
        (typeof(RecommendationResponse), "modelVersion"),
        (typeof(SimilarItems), "modelVersion"),
        (typeof(UserProfile), "modelVersion"),
        (typeof(AttributePreferences), "modelVersion"),
        (typeof(ClassifyResult), "modelVersion"),
        (typeof(ModelList), "live"),
    ];

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.NumberHandling = JsonNumberHandling.Strict;
        options.TypeInfoResolverChain.Insert(0, Default.WithAddedModifier(KeepNulls));
    }

    private static void KeepNulls(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (AlwaysWritten.Contains((type.Type, property.Name)))
                property.ShouldSerialize = static (_, _) => true;
        }
    }
}
