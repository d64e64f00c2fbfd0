using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;

namespace OrleansRec.Serving.Profiles;

/// <summary>What a model reads out of a person's behaviour; a list is null where the shop's model has no such task.</summary>
/// <param name="Interests">Category paths with their share of the next items, the largest first.</param>
/// <param name="Attributes">Attributes as <c>key=value</c> with the chance that the next item has them; those first that stand out most from a stranger's.</param>
/// <param name="Traits">The likeliest value of each trait.</param>
public sealed record PersonProfile(
    (string Category, float Share)[]? Interests,
    (string Attribute, float Score)[]? Attributes,
    (string Key, string Value, float Probability)[] Traits,
    string ModelVersion);

/// <summary>Reads profiles out of a model.</summary>
internal sealed class Profiler
{
    private readonly IRankingModel _model;

    /// <summary>The attributes that a person without behaviours prefers.</summary>
    private readonly float[] _stranger;

    public Profiler(IRankingModel model)
    {
        _model = model;
        _stranger = Read(UserState.Empty).Attributes;
    }

    public PersonProfile Read(UserState person, int interests, int attributes)
    {
        var (categories, own, traits) = Read(person);
        return new PersonProfile(
            categories.Length == 0 ? null : Top(categories, _model.Categories, interests, c => categories[c]),
            own.Length == 0 ? null : Top(own, _model.Attributes, attributes, a => own[a] - _stranger[a]),
            Traits(traits),
            _model.Version);
    }

    private (float[] Interests, float[] Attributes, float[] Traits) Read(UserState person)
    {
        var embedding = new float[_model.Dimension];
        _model.Encode([person], embedding);
        var interests = new float[_model.PredictsInterests ? _model.Categories.Count : 0];
        var attributes = new float[_model.Attributes.Count];
        var values = 0;
        foreach (var trait in _model.Traits) values += trait.Values.Length;
        var traits = new float[values];
        _model.Profile(embedding, interests, attributes, traits);
        return (interests, attributes, traits);
    }

    private static (string, float)[] Top(float[] scores, IReadOnlyList<string> names, int count, Func<int, float> key) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(key).ThenBy(i => i).Take(count).Select(i => (names[i], scores[i]))];

    private (string, string, float)[] Traits(float[] probabilities)
    {
        var result = new (string, string, float)[_model.Traits.Count];
        var from = 0;
        for (var t = 0; t < result.Length; t++)
        {
            var trait = _model.Traits[t];
            var best = from;
            for (var v = from; v < from + trait.Values.Length; v++)
                if (probabilities[v] > probabilities[best]) best = v;
            result[t] = (trait.Key, trait.Values[best - from], probabilities[best]);
            from += trait.Values.Length;
        }

        return result;
    }
}
