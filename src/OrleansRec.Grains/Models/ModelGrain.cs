using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Fallback;
using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Items;
using OrleansRec.Grains.Replicas;
using OrleansRec.Grains.Scenarios;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Grains.Models;

/// <summary>
/// A thin front of its silo's engine: calls interleave, so whatever comes in together is computed together. The one of callers who do not know
/// the silos (<see cref="GrainKeys.AnyReplica"/>) hands their questions to a replica.
/// </summary>
[GrainType(TypeName), ReplicaPlacement]
internal sealed class ModelGrain(
    InferenceEngine engine,
    ICatalogueStore catalogue,
    CatalogueFollower follower,
    ScenarioFollower scenarios,
    TrendingFallback fallback,
    ReplicaRouter router,
    LogClock clock) : Grain, IModelGrain
{
    /// <summary>Silos that have grains of this type are the model's replicas.</summary>
    public const string TypeName = "model";

    private const string NoModel = "no model is loaded yet";

    public async ValueTask<ModelAnswer> Recommend(ModelQuery query, CancellationToken cancellation)
    {
        RecommendationValidation.Require(query.Request);
        var terms = new WorkTerms(query.Timeout, QueryMapping.PriorityOf(query.Request), cancellation);
        if (engine.RefusalOf(terms) is { } early) return new ModelAnswer { Items = [], Refusal = early };
        var state = UserStatePacking.Unpack(query.State);
        var scenario = await scenarios.RequireAsync(query.Request, ownList: query.ItemIds is not null);
        var ranking = engine.RankAsync(QueryMapping.ToPipeline(query, scenario, state, clock.Now(state.LastTime), catalogue), terms);
        if (ranking.Exception?.InnerException is OverloadedException refusal) return new ModelAnswer { Items = [], Refusal = refusal };
        var list = await ranking;
        if (list is null) return new ModelAnswer { Items = [] };
        return new ModelAnswer
        {
            Items = QueryMapping.ToItems(list, catalogue),
            ModelVersion = list.ModelVersion,
            // What the person's grain already has stays there: a new object in each of them makes collections long.
            Embedding = list.Embedding is { } values && values != query.Embedding?.Values ? new CachedEmbedding(values, state.Version, list.ModelVersion) : null,
        };
    }

    public async ValueTask<SimilarItems> Similar(string itemId, int count)
    {
        ItemValidation.RequireId(itemId);
        RecommendationValidation.RequireCount(count);
        if (IsRouter) return await router.AskAsync(replica => replica.Similar(itemId, count), answer => answer.Fallback == TrendingFallback.Because(NoModel));
        if (catalogue.Find(itemId) is not { } item || follower.Catalogue[item].Deleted) throw new NotFoundException($"Item '{itemId}' is not known.");
        var (list, problem) = await Ask(item, count);
        if (list is null) return new SimilarItems { Items = fallback.Similar(item, count), Fallback = TrendingFallback.Because(problem) };
        return new SimilarItems
        {
            Items = Array.ConvertAll(list.Items, similar => new SimilarItem(catalogue.IdOf(similar.Item), similar.Score)),
            ModelVersion = list.ModelVersion,
        };
    }

    public async ValueTask<ClassifyResult> Classify(Item[] items, int count)
    {
        ItemValidation.RequireBatch(items?.Length ?? 0);
        RecommendationValidation.RequireCount(count);
        if (IsRouter) return await router.AskAsync(replica => replica.Classify(items!, count), _ => false);
        var (contents, places, rejected) = (new List<ItemContent>(), new List<int>(), new List<RejectedEntry>());
        for (var i = 0; i < items!.Length; i++)
        {
            var (fault, content) = await ItemPictures.TryReadAsync(items[i]);
            if (fault is not null)
            {
                rejected.Add(fault.Reject(i));
                continue;
            }

            contents.Add(content);
            places.Add(i);
        }

        if (contents.Count == 0) return new ClassifyResult { Items = [], Rejected = rejected };
        var classified = await InTime(engine.ClassifyAsync(contents, count, TermsOf(items)))
            ?? throw new UnavailableException("No model is live yet; train one first (POST /v1/models/train).");
        if (classified.Items is not { } categories)
        {
            throw new ConflictException(
                $"Model {classified.ModelVersion} tells no categories apart: the catalogue had fewer than two with enough items. "
                + "Send items with categories, then train from scratch.");
        }

        if (!classified.SeesPictures && contents.Exists(c => c.IsPictureOnly))
        {
            throw new ConflictException(
                $"Model {classified.ModelVersion} does not look at pictures: it was trained with the setting 'OrleansRec:Learning:PictureWidth' at 0, which is the default, or too few items "
                + "had one. Send a title, a brand, a price or attributes; or set it to 8 and train from scratch.");
        }

        return new ClassifyResult
        {
            Items = [.. categories.Select((own, i) => new ClassifiedItem
            {
                Index = places[i],
                ItemId = items[places[i]].ItemId,
                Categories = Array.ConvertAll(own, c => new CategoryProbability(c.Category, c.Probability)),
            })],
            Rejected = rejected,
            ModelVersion = classified.ModelVersion,
        };
    }

    public async ValueTask<UserProfile> Profile(string userId, byte[] state, int attributes)
    {
        var person = UserStatePacking.Unpack(state);
        if (person.Length == 0) return ProfileAnswers.Stranger(userId, person);
        var read = await InTime(engine.ProfileAsync(person, ProfileAnswers.MaxInterests, attributes));
        return ProfileAnswers.Of(userId, person, read, follower.Catalogue, attributes);
    }

    private bool IsRouter => this.GetPrimaryKeyString().StartsWith(GrainKeys.AnyReplica, StringComparison.Ordinal);

    /// <summary>One item may be somebody's form; many are a job.</summary>
    private static WorkTerms TermsOf(Item[] items) => new(Priority: items.Length == 1 ? WorkPriority.Interactive : WorkPriority.Bulk);

    private static async Task<T> InTime<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (TimeoutException e)
        {
            throw new UnavailableException("The model replica did not answer in time; try again.", e);
        }
    }

    private async ValueTask<(SimilarList? List, string? Problem)> Ask(int item, int count)
    {
        try
        {
            return await engine.SimilarAsync(item, count) switch
            {
                null => (null, NoModel),
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
