using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Followers;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Grains.Models;

/// <summary>A thin front of its silo's engine: calls interleave, so whatever comes in together is computed together.</summary>
internal sealed class ModelGrain(InferenceEngine engine, ICatalogueStore catalogue, TrendingFallback fallback, LogClock clock)
    : Grain, IModelGrain
{
    public async ValueTask<ModelAnswer> Recommend(ModelQuery query)
    {
        RecommendationValidation.Require(query.Request);
        var state = UserStatePacking.Unpack(query.State);
        var list = await engine.RankAsync(QueryMapping.ToPipeline(query, state, clock.Now(state.LastTime), catalogue));
        if (list is null) return new ModelAnswer { Items = [] };
        return new ModelAnswer
        {
            Items = QueryMapping.ToItems(list, catalogue),
            ModelVersion = list.ModelVersion,
            Embedding = list.Embedding is { } values ? new CachedEmbedding(values, state.Version, list.ModelVersion) : null,
        };
    }

    public async ValueTask<SimilarItems> Similar(string itemId, int count)
    {
        ItemValidation.RequireId(itemId);
        RecommendationValidation.RequireCount(count);
        if (catalogue.Find(itemId) is not { } item) throw new NotFoundException($"Item '{itemId}' is not known.");
        var (list, problem) = await Ask(item, count);
        if (list is null) return new SimilarItems { Items = fallback.Similar(item, count), Fallback = "trending: " + problem };
        return new SimilarItems
        {
            Items = Array.ConvertAll(list.Items, similar => new SimilarItem(catalogue.IdOf(similar.Item), similar.Score)),
            ModelVersion = list.ModelVersion,
        };
    }

    private async ValueTask<(SimilarList? List, string? Problem)> Ask(int item, int count)
    {
        try
        {
            return await engine.SimilarAsync(item, count) switch
            {
                null => (null, "no model is live yet"),
                { Items.Length: 0 } => (null, "the model does not know the item yet"),
                var list => (list, null),
            };
        }
        catch (TimeoutException)
        {
            return (null, "the model replica did not answer in time");
        }
    }
}
