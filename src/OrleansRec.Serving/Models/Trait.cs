namespace OrleansRec.Serving.Models;

/// <summary>An attribute of users that a model predicts from behaviour.</summary>
/// <param name="Key">Such as <c>ageGroup</c>.</param>
/// <param name="Values">The values told apart; two or more.</param>
public sealed record Trait(string Key, string[] Values)
{
    /// <summary>How frequent each value is, adding up to 1; empty where that was not counted.</summary>
    public float[] Shares { get; init; } = [];
}
