using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Training;

/// <summary>Numbers that nothing can be learned from, found before the first step.</summary>
internal static class InputFaults
{
    /// <summary>A sentence on the first number that is NaN or infinite; null where there is none. Events are named by their position, not by person.</summary>
    public static string? Of(IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue)
    {
        foreach (var e in events)
        {
            var b = e.Behaviour;
            if (float.IsFinite(b.Price) && float.IsFinite(b.Quantity) && float.IsFinite(b.Value)) continue;
            var (name, value) = !float.IsFinite(b.Price) ? ("price", b.Price) : !float.IsFinite(b.Quantity) ? ("quantity", b.Quantity) : ("value", b.Value);
            return FormattableString.Invariant($"The event at position {e.Position} has a '{name}' of {value}; it must be a finite number. Correct the event or leave it out.");
        }

        for (var i = 0; i < catalogue.Count; i++)
        {
            if (!float.IsFinite(catalogue[i].Price))
                return FormattableString.Invariant($"The item at index {i} has a 'price' of {catalogue[i].Price}; it must be a finite number. Correct the item.");
        }

        return null;
    }
}
