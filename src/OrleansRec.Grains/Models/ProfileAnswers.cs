using OrleansRec.Contracts.Users;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Profiles;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Profiles;

namespace OrleansRec.Grains.Models;

/// <summary>Profiles in the shop's words: from the model where it has the task, else counted.</summary>
internal static class ProfileAnswers
{
    public const int MaxInterests = 20;

    /// <summary>A cold-start answer.</summary>
    public static UserProfile Stranger(string userId, UserState state) => new()
    {
        UserId = userId,
        Version = state.Version,
        Interests = [],
        PreferredAttributes = [],
        PredictedTraits = [],
        Fallback = "cold start: no behaviour is known",
    };

    /// <param name="read">Null where no model is live.</param>
    /// <param name="attributes">Attributes at most.</param>
    public static UserProfile Of(string userId, UserState state, PersonProfile? read, ItemCatalogue catalogue, int attributes) => new()
    {
        UserId = userId,
        Version = state.Version,
        Interests = read?.Interests is { } interests
            ? Array.ConvertAll(interests, i => new Interest(i.Category, i.Share))
            : Array.ConvertAll(CountedProfile.Interests(state, catalogue, MaxInterests), i => new Interest(i.Category, i.Share)),
        PriceLevel = state.PriceCount == 0 ? null : Math.Round(Math.Exp(state.LogPriceSum / state.PriceCount), 4),
        PreferredAttributes = read?.Attributes is { } preferred
            ? Array.ConvertAll(preferred, a => Attribute(a.Attribute, a.Score))
            : Array.ConvertAll(CountedProfile.Attributes(state, catalogue, attributes), a => Attribute(a.Attribute, a.Share)),
        PredictedTraits = read is null ? [] : Array.ConvertAll(read.Traits, t => new PredictedTrait(t.Key, t.Value, t.Probability)),
        ModelVersion = read?.ModelVersion,
        Fallback = read switch
        {
            null => "counted: no model is loaded yet",
            { Interests: null } or { Attributes: null } => "counted: the model has no such task, or counting says more",
            _ => null,
        },
    };

    private static PreferredAttribute Attribute(string text, double score)
    {
        // The key ends at the first '='.
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return new PreferredAttribute(text[..at], text[(at + 1)..], score);
    }
}
