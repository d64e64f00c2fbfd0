using System.Text.Json.Serialization;

namespace OrleansRec.Learning.Tasks;

/// <summary>
/// A task of the ranker by what labels it: after an item was seen, does an event of some type follow (yes or no), or how much of an
/// amount follows (regression)? A shop's own tasks are configuration; click, cart and purchase are built in.
/// </summary>
public sealed record TaskDefinition
{
    /// <summary>As answers and reports call it: 1–64 letters, digits, <c>-</c> and <c>_</c>; not the name of another task.</summary>
    public string Name { get; init; } = "";

    /// <summary>Event types of which one must follow on the same item; a shop's own types too. At least one.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The rows: <see cref="TaskRows.View"/> (first views of an item) or <see cref="TaskRows.Impression"/> (what was shown).</summary>
    public string Rows { get; init; } = TaskRows.View;

    /// <summary>
    /// Null: yes or no. Else a regression on what follows in all, 0 where nothing does: <c>value</c>, <c>quantity</c>, or <c>revenue</c> (price ×
    /// quantity) of the events. Its score is the expected amount.
    /// </summary>
    public string? Amount { get; init; }

    /// <summary>Hours within which the event must follow, above 0; null: ever.</summary>
    public double? HorizonHours { get; init; }

    /// <summary>Weight of the loss in the joint sum, 0–100.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Weight of a row with the event against one without, 0.01–100; scores stay calibrated. Yes-or-no tasks only.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <summary>
    /// Null: rows count alike. Else a row counts as much as a measure of the event that makes it: <c>value</c>, <c>quantity</c>, or
    /// <c>revenue</c>; one without the measure counts nothing. Scores are then those of the weighted rows.
    /// </summary>
    public string? WeightBy { get; init; }

    [JsonIgnore]
    internal bool IsRegression => Amount is not null;
}

/// <summary>Values of <see cref="TaskDefinition.Rows"/>.</summary>
public static class TaskRows
{
    public const string View = "view";
    public const string Impression = "impression";
}

/// <summary>Values of <see cref="TaskDefinition.Amount"/> and <see cref="TaskDefinition.WeightBy"/>.</summary>
public static class TaskAmounts
{
    public const string Value = "value";
    public const string Quantity = "quantity";
    public const string Revenue = "revenue";

    public static IReadOnlyList<string> All { get; } = [Value, Quantity, Revenue];
}
