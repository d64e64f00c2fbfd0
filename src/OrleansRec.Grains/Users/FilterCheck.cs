using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Filters;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Grains.Followers;

namespace OrleansRec.Grains.Users;

/// <summary>Refuses filters on attributes that no item has: a misspelt name would quietly match nothing, or everything.</summary>
internal sealed class FilterCheck(CatalogueFollower catalogue)
{
    private const int ShownNames = 20;

    /// <exception cref="InvalidRequestException">A filter names an unknown attribute; the message has the known ones.</exception>
    public async ValueTask RequireKnownAsync(string? filter, IReadOnlyList<Boost>? boosts)
    {
        if (filter is not null) await RequireKnownAsync("filter", filter);
        for (var i = 0; i < (boosts?.Count ?? 0); i++) await RequireKnownAsync($"boost[{i}].filter", boosts![i].Filter);
    }

    private async ValueTask RequireKnownAsync(string field, string filter)
    {
        foreach (var name in FilterFields.AttributesOf(FilterExpression.Parse(filter)))
        {
            if (catalogue.Attributes.Contains(name)) continue;

            // An item stored a moment ago may have brought the name.
            await catalogue.FollowAsync(CancellationToken.None);
            if (catalogue.Attributes.Contains(name)) continue;
            var known = catalogue.Attributes.First(ShownNames + 1);
            var shown = string.Join(", ", ["category", "brand", "price", .. known.Take(ShownNames)]);
            var more = known.Length > ShownNames ? " and more" : "";
            throw new InvalidRequestException(field, $"'{field}' asks for '{name}', which is no field or attribute of any item; known are {shown}{more}.");
        }
    }
}
