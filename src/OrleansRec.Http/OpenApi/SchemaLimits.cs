using Microsoft.OpenApi;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Http.Events;
using OrleansRec.Http.Items;

namespace OrleansRec.Http.OpenApi;

/// <summary>The limits of fields and parameters as JSON schema; lengths of ids are in characters, which bytes only bound.</summary>
internal static class SchemaLimits
{
    public static void Apply(Type type, OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property is OpenApiSchema field && OfFields.TryGetValue((type, name), out var limit))
                limit(field);
        }
    }

    public static void Apply(IOpenApiParameter parameter)
    {
        if (parameter.Schema is OpenApiSchema schema && OfParameters.TryGetValue(parameter.Name ?? "", out var limit))
            limit(schema);
    }

    private static readonly Action<OpenApiSchema> Id = Length(1, Limits.MaxIdBytes);
    private static readonly Action<OpenApiSchema> Name = Length(1, Limits.MaxTypeLength);

    private static readonly Dictionary<string, Action<OpenApiSchema>> OfParameters = new()
    {
        ["id"] = Id,
        ["version"] = Id,
        ["dryRun"] = s => (s.Type, s.Default) = (JsonSchemaType.Boolean, false),
        ["count"] = s =>
        {
            (s.Type, s.Format, s.Default) = (JsonSchemaType.Integer, "int32", 10);
            Range(1, Limits.MaxCount)(s);
        },
    };

    private static readonly Dictionary<(Type, string), Action<OpenApiSchema>> OfFields = new()
    {
        [(typeof(TrackRequest), "events")] = Count(1, Limits.MaxEventsPerBatch),
        [(typeof(BehaviourEvent), "eventId")] = Id,
        [(typeof(BehaviourEvent), "userId")] = Id,
        [(typeof(BehaviourEvent), "visitorId")] = Id,
        [(typeof(BehaviourEvent), "itemId")] = Id,
        [(typeof(BehaviourEvent), "type")] = Name,
        [(typeof(BehaviourEvent), "quantity")] = Range(0, null),
        [(typeof(BehaviourEvent), "price")] = Range(0, null),
        [(typeof(BehaviourEvent), "currency")] = Name,
        [(typeof(BehaviourEvent), "sessionId")] = Id,
        [(typeof(BehaviourEvent), "platform")] = Name,
        [(typeof(BehaviourEvent), "scenario")] = Name,
        [(typeof(BehaviourEvent), "recommendationId")] = Id,
        [(typeof(BehaviourEvent), "position")] = Range(0, int.MaxValue),
        [(typeof(BehaviourEvent), "properties")] = Entries(Limits.MaxProperties),
        [(typeof(UpsertItemsRequest), "items")] = Count(1, Limits.MaxItemsPerBatch),
        [(typeof(Item), "itemId")] = Id,
        [(typeof(Item), "title")] = Length(1, Limits.MaxTitleLength),
        [(typeof(Item), "categories")] = Count(0, Limits.MaxCategories),
        [(typeof(Item), "brand")] = Length(1, Limits.MaxAttributeValueLength),
        [(typeof(Item), "price")] = Range(0, null),
        [(typeof(Item), "attributes")] = Entries(Limits.MaxAttributes),
        [(typeof(Item), "relations")] = Count(0, Limits.MaxRelations),
        [(typeof(ClassifyRequest), "items")] = Count(1, Limits.MaxItemsPerBatch),
        [(typeof(UserAttributes), "attributes")] = Entries(Limits.MaxAttributes),
        [(typeof(MergeRequest), "visitorId")] = Id,
        [(typeof(RecommendationRequest), "userId")] = Id,
        [(typeof(RecommendationRequest), "visitorId")] = Id,
        [(typeof(RecommendationRequest), "itemId")] = Id,
        [(typeof(RecommendationRequest), "contextItemIds")] = Count(0, Limits.MaxContextItems),
        [(typeof(RecommendationRequest), "count")] = Range(1, Limits.MaxCount),
        [(typeof(RecommendationRequest), "excludeItemIds")] = Count(0, Limits.MaxExcludedItems),
        [(typeof(RecommendationRequest), "diversity")] = Range(0, 1),
        [(typeof(RecommendationRequest), "minUserVersion")] = Range(0, null),
        [(typeof(RecommendationRequest), "platform")] = Name,
        [(typeof(RecommendationRequest), "filter")] = Length(1, Limits.MaxFilterLength),
        [(typeof(RecommendationRequest), "boost")] = Count(0, Limits.MaxBoosts),
        [(typeof(RecommendationRequest), "timeoutMs")] = Range(1, Limits.MaxTimeoutMs),
        [(typeof(RankRequest), "timeoutMs")] = Range(1, Limits.MaxTimeoutMs),
        [(typeof(Scenario), "sources")] = Count(1, Limits.MaxSources),
        [(typeof(Scenario), "filter")] = Length(1, Limits.MaxFilterLength),
        [(typeof(Scenario), "diversity")] = Range(0, 1),
        [(typeof(ScenarioSource), "quota")] = Range(1, Limits.MaxQuota),
        [(typeof(Boost), "filter")] = Length(1, Limits.MaxFilterLength),
        [(typeof(Boost), "factor")] = Range(0, (int)Limits.MaxBoostFactor),
        [(typeof(RankRequest), "userId")] = Id,
        [(typeof(RankRequest), "visitorId")] = Id,
        [(typeof(RankRequest), "itemIds")] = Count(1, Limits.MaxRankItems),
        [(typeof(RankRequest), "itemId")] = Id,
        [(typeof(RankRequest), "contextItemIds")] = Count(0, Limits.MaxContextItems),
        [(typeof(RankRequest), "boost")] = Count(0, Limits.MaxBoosts),
        [(typeof(RankRequest), "minUserVersion")] = Range(0, null),
        [(typeof(RankRequest), "platform")] = Name,
    };

    private static Action<OpenApiSchema> Length(int min, int max) => s => (s.MinLength, s.MaxLength) = (min, max);

    private static Action<OpenApiSchema> Count(int min, int max) => s => (s.MinItems, s.MaxItems) = (min, max);

    private static Action<OpenApiSchema> Entries(int max) => s => s.MaxProperties = max;

    private static Action<OpenApiSchema> Range(int min, int? max) => s => (s.Minimum, s.Maximum) = ($"{min}", max is null ? null : $"{max}");
}
