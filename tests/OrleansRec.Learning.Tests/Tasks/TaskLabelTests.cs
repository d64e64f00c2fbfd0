using OrleansRec.Contracts.Events;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Tests.Tasks;

public sealed class TaskLabelTests
{
    [Fact]
    public void Of_EventAfterTheHorizon_DoesNotCount()
    {
        var day = new TaskLabel(new TaskDefinition { Name = "day", Events = ["favorite"], HorizonHours = 24 });

        Assert.Equal(1, day.Of([At(0, 1, "view"), At(24, 1, "favorite")], 0));
        Assert.Equal(0, day.Of([At(0, 1, "view"), At(25, 1, "favorite")], 0));
        Assert.Equal(0, day.Of([At(0, 1, "view"), At(1, 2, "favorite")], 0));
    }

    [Fact]
    public void Of_TypeOfTheShopsOwn_IsToldFromOthers()
    {
        var task = new TaskLabel(new TaskDefinition { Name = "wished", Events = ["wishlist", "favorite"] });

        Assert.Equal(1, task.Of([At(0, 1, "view"), At(1, 1, "wishlist")], 0));
        Assert.Equal(0, task.Of([At(0, 1, "view"), At(1, 1, "compare")], 0));
    }

    [Fact]
    public void Of_ItemShownTwice_TheLastImpressionHasTheClick()
    {
        var click = new TaskLabel(BuiltInTasks.Click);
        Behaviour[] events = [At(0, 1, "impression"), At(0, 1, "impression"), At(0, 1, "view")];

        Assert.Equal(0, click.Of(events, 0));
        Assert.Equal(1, click.Of(events, 1));
    }

    [Theory]
    [InlineData(TaskAmounts.Value, 9)]
    [InlineData(TaskAmounts.Quantity, 5)]
    [InlineData(TaskAmounts.Revenue, 50)]
    public void Of_Regression_SumsWhatFollows(string amount, float expected)
    {
        var task = new TaskLabel(new TaskDefinition { Name = "spent", Events = ["purchase"], Amount = amount });

        var label = task.Of([At(0, 1, "view"), At(1, 1, "purchase", 2, 4), At(2, 1, "purchase", 3, 5), At(3, 1, "refund", 3, 5)], 0);

        Assert.Equal(expected, label);
    }

    private static Behaviour At(int hour, int item, string type, double quantity = 1, double value = 0) => Behaviour.From(
        new BehaviourEvent
        {
            EventId = "e",
            Type = type,
            Timestamp = DateTimeOffset.UnixEpoch.AddDays(20_000).AddHours(hour),
            Quantity = quantity,
            Price = 10,
            Value = value,
        },
        item);
}
