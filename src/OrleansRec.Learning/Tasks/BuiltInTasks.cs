using OrleansRec.Contracts.Events;

namespace OrleansRec.Learning.Tasks;

/// <summary>What labels the tasks that every shop with such events has.</summary>
public static class BuiltInTasks
{
    /// <summary>Interest within half an hour and before the item is shown again.</summary>
    public static TaskDefinition Click { get; } = new()
    {
        Name = TaskNames.Click,
        Events = [EventTypes.View, EventTypes.Click, EventTypes.Favorite, EventTypes.AddToCart, EventTypes.Purchase],
        Rows = TaskRows.Impression,
        HorizonHours = 0.5,
    };

    public static TaskDefinition Favorite { get; } = new() { Name = TaskNames.Favorite, Events = [EventTypes.Favorite] };

    public static TaskDefinition Cart { get; } = new() { Name = TaskNames.Cart, Events = [EventTypes.AddToCart, EventTypes.Purchase] };

    public static TaskDefinition Purchase { get; } = new() { Name = TaskNames.Purchase, Events = [EventTypes.Purchase] };

    /// <summary>Those whose rows are first views.</summary>
    public static IReadOnlyList<TaskDefinition> OfViews { get; } = [Favorite, Cart, Purchase];

    /// <exception cref="ArgumentException">There is no such task.</exception>
    internal static TaskDefinition Of(string name) => name switch
    {
        TaskNames.Click => Click,
        TaskNames.Favorite => Favorite,
        TaskNames.Cart => Cart,
        TaskNames.Purchase => Purchase,
        _ => throw new ArgumentException($"'{name}' is no built-in task of a row.", nameof(name)),
    };
}
