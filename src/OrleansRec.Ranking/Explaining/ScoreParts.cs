namespace OrleansRec.Ranking.Explaining;

/// <summary>What a score is made of, in three ways that each add up to it: by task and boost, by source, by behaviour.</summary>
/// <param name="Score">The blended score, boosts included.</param>
/// <param name="Tasks">What each task adds: float[T]; see <see cref="Blending.TaskBlend.Split"/>.</param>
/// <param name="Boost">What boosts add to the sum of the tasks, negative where they lower it.</param>
/// <param name="Sources">
/// The sources that find the item. Each has an equal share: any one of them makes it a candidate, and the Shapley value (Shapley, A Value
/// for n-Person Games, 1953) of such a game is the same for all.
/// </param>
/// <param name="Behaviours">What leaving each of the latest items out takes away, the largest first.</param>
/// <param name="Unattributed">
/// The score less all behaviours: popularity, content, and what behaviours do only together; negative where they overlap.
/// </param>
public sealed record ScoreParts(float Score, float[] Tasks, float Boost, string[] Sources, Cause[] Behaviours, float Unattributed)
{
    /// <summary>What each source adds.</summary>
    public float PerSource => Score / Sources.Length;
}
