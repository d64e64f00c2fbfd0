using OrleansRec.Datasets;
using OrleansRec.Learning;
using OrleansRec.Ranking.Users;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Is there anything to learn from? Asked before a folder is made and a silo started for it.</summary>
internal static class EnoughHistory
{
    /// <exception cref="RefusedException">The history is too short to train on and to validate with.</exception>
    public static void Require(Dataset data, LearnerOptions learning)
    {
        var needed = 2 * learning.MinValidationLists;
        var found = data.History.Count(e => BehaviourKinds.IsInterest(BehaviourKinds.Parse(e.Type)));
        if (found >= needed) return;
        throw new RefusedException(
            $"The data have {data.History.Count + data.HeldOut.Count:N0} events, {data.HeldOut.Count:N0} of them held out to be predicted; "
            + $"the rest holds {found:N0} views, clicks, favorites, carts and purchases, and learning needs {needed:N0}; give a longer log.");
    }
}
