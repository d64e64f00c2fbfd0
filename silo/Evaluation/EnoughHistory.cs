using OrleansRec.Datasets;
using OrleansRec.Learning;
using OrleansRec.Ranking.Users;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Is there anything to learn from? Asked before a folder is made and a silo started for it.</summary>
internal static class EnoughHistory
{
    private const int MaxTypes = 5;

    /// <exception cref="RefusedException">The history is too short to train on and to validate with.</exception>
    public static void Require(Dataset data, LearnerOptions learning)
    {
        var needed = 2 * learning.MinValidationLists;
        var found = data.History.Count(e => BehaviourKinds.IsInterest(BehaviourKinds.Parse(e.Type)));
        if (found >= needed) return;
        var types = string.Join(", ", data.History.CountBy(e => e.Type).OrderByDescending(t => t.Value).Take(MaxTypes).Select(t => $"'{t.Key}' ({t.Value:N0})"));
        throw new RefusedException(
            $"The data have {data.History.Count + data.HeldOut.Count:N0} events, {data.HeldOut.Count:N0} of them held out to be predicted; "
            + $"the rest holds {found:N0} of the types view, click, favorite, addToCart and purchase, and learning needs {needed:N0}"
            + $"{(types.Length == 0 ? "" : $" (its most frequent types are {types})")}; give a longer log, or types that are spelt so.");
    }
}
