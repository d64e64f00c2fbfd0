using OrleansRec.Contracts.Filters;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of filters and boosts.</summary>
internal static class FilterValidation
{
    public static Violation? Check(string field, string? filter)
    {
        if (filter is null) return null;
        try
        {
            FilterExpression.Parse(filter);
            return null;
        }
        catch (FilterException e)
        {
            return new(field, $"'{field}' cannot be parsed. {e.Message}");
        }
    }

    public static Violation? Check(IReadOnlyList<Boost>? boosts)
    {
        if (boosts is null) return null;
        if (FieldRules.Size("boost", boosts.Count, Limits.MaxBoosts) is { } tooMany) return tooMany;
        for (var i = 0; i < boosts.Count; i++)
        {
            if (Check($"boost[{i}].filter", boosts[i].Filter ?? "") is { } violation) return violation;
            if (boosts[i].Factor is not (>= 0 and <= Limits.MaxBoostFactor))
                return new($"boost[{i}].factor", $"'boost[{i}].factor' is {boosts[i].Factor}; send 0 to {Limits.MaxBoostFactor}.");
        }

        return null;
    }
}
