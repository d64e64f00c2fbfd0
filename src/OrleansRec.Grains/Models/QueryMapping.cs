using OrleansRec.Abstractions;
using OrleansRec.Contracts.Filters;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Ranking.Explaining;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Storage.Catalogue;
using StableHash = OrleansRec.Ranking.StableHash;

namespace OrleansRec.Grains.Models;

/// <summary>Between the shop's ids and the catalogue's indexes.</summary>
internal static class QueryMapping
{
    /// <param name="time">Unix milliseconds.</param>
    public static PipelineRequest ToPipeline(
        ModelQuery query, ScenarioOptions scenario, UserState state, long time, ICatalogueStore catalogue)
    {
        var request = query.Request;
        var context = new List<int>();
        foreach (var id in request.ContextItemIds ?? []) AddTo(context, id, catalogue);
        AddTo(context, request.ItemId, catalogue);
        var excluded = new List<int>();
        foreach (var id in request.ExcludeItemIds ?? []) AddTo(excluded, id, catalogue);
        var embedding = query.Embedding is { } cached && cached.UserVersion == state.Version ? cached : null;
        return new PipelineRequest
        {
            State = state,
            Scenario = scenario,
            Context = new(StableHash.Bucket16(request.Platform), StableHash.Bucket16(request.Scenario), time),
            Count = request.Count,
            ContextItems = [.. context],
            Excluded = [.. excluded],
            ExcludeSeen = request.ExcludeSeen,
            Diversity = (float?)request.Diversity,
            Explain = request.Explain,
            Filter = scenario.And(request.Filter is null ? null : Compile(request.Filter)),
            Boosts = request.Boost is null ? [] : [.. request.Boost.Select(b => new ItemBoost(Compile(b.Filter), (float)b.Factor))],
            Candidates = query.ItemIds is null ? null : OwnList(query.ItemIds, catalogue),
            Embedding = embedding?.Values,
            EmbeddingVersion = embedding?.ModelVersion,
        };
    }

    public static WorkPriority PriorityOf(RecommendationRequest request) =>
        request.Priority == Priorities.Bulk ? WorkPriority.Bulk : WorkPriority.Interactive;

    public static RecommendedItem[] ToItems(RankedList list, ICatalogueStore catalogue)
    {
        var items = new RecommendedItem[list.Items.Length];
        for (var place = 0; place < items.Length; place++)
        {
            var scores = list.TasksOf(place);
            var tasks = new Dictionary<string, double>(scores.Length);
            for (var k = 0; k < scores.Length; k++) tasks.Add(list.Tasks[k], scores[k]);
            items[place] = new RecommendedItem
            {
                ItemId = catalogue.IdOf(list.Items[place]),
                Score = list.Scores[place],
                Tasks = tasks,
                Source = list.Sources[place],
                Reasons = list.Reasons is { } reasons ? Array.ConvertAll(reasons[place], ToReason) : null,
                Explanation = list.Parts is { } parts ? Explain(parts[place]) : null,
            };
        }

        return items;

        Explanation Explain(ScoreParts parts) => new()
        {
            Score = parts.Score,
            Tasks = list.Tasks.Zip(parts.Tasks).ToDictionary(task => task.First, task => (double)task.Second),
            Boost = parts.Boost,
            Sources = parts.Sources.ToDictionary(source => source, _ => (double)parts.PerSource),
            Behaviours = Array.ConvertAll(parts.Behaviours, ToReason),
            Unattributed = parts.Unattributed,
        };

        Reason ToReason(Cause cause) => new(catalogue.IdOf(cause.Item), cause.Type, cause.Contribution);
    }

    private static Func<ItemContent, bool> Compile(string filter) => ItemFilter.Compile(FilterExpression.Parse(filter));

    private static int[] OwnList(IReadOnlyList<string> itemIds, ICatalogueStore catalogue)
    {
        var list = new List<int>(itemIds.Count);
        foreach (var id in itemIds) AddTo(list, id, catalogue);
        return [.. list];
    }

    private static void AddTo(List<int> items, string? id, ICatalogueStore catalogue)
    {
        if (id is not null && catalogue.Find(id) is { } index) items.Add(index);
    }
}
