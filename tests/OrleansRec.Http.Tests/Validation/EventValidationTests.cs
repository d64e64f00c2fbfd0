using OrleansRec.Contracts;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Http.Tests.Validation;

public sealed class EventValidationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly BehaviourEvent Valid = new()
    {
        EventId = "1",
        UserId = "u",
        ItemId = "x",
        Type = EventTypes.View,
        Timestamp = Now,
    };

    [Fact]
    public void Check_ValidEvent_HasNoFault() => Assert.Null(EventValidation.Check(Valid, Now));

    [Fact]
    public void Check_SearchWithoutItem_HasNoFault() =>
        Assert.Null(EventValidation.Check(Valid with { Type = EventTypes.Search, ItemId = null }, Now));

    [Fact]
    public void Check_Null_IsAFault() => Assert.NotNull(EventValidation.Check(null, Now));

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, RejectionCodes.InFuture)]
    public void Check_Timestamp_MayBeTenMinutesAhead(int minutes, string? code) =>
        Assert.Equal(code, EventValidation.Check(Valid with { Timestamp = Now.AddMinutes(minutes) }, Now)?.Code);

    [Fact]
    public void Check_TimestampNeverSet_IsTooOld() =>
        Assert.Equal(RejectionCodes.TooOld, EventValidation.Check(Valid with { Timestamp = default }, Now)?.Code);

    [Fact]
    public void Check_FarFuture_SaysTheValueAndTheLimit() => Assert.Equal(
        "'timestamp' is 2031-01-01T00:00:00.0000000Z, more than 10 minutes in the future; send UTC times.",
        EventValidation.Check(Valid with { Timestamp = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero) }, Now)?.Message);

    [Theory]
    [InlineData(86, null)]
    [InlineData(128, null)]
    [InlineData(129, "'userId' is 258 bytes of UTF-8, more than 256; send a shorter id.")]
    public void Check_IdOfTwoByteLetters_IsMeasuredInBytes(int letters, string? message) =>
        Assert.Equal(message, EventValidation.Check(Valid with { UserId = new string('ü', letters) }, Now)?.Message);

    // Attribute arguments are stored as UTF-8 and would lose the half pairs, hence no theory.
    [Fact]
    public void Check_HalfSurrogatePair_IsAFault()
    {
        Assert.Null(EventValidation.Check(Valid with { EventId = "x\ud83e\udd7e" }, Now));
        Assert.All(
            ["x\ud83e", "\udd7ex", "\ud83e\ud83e\udd7e"],
            id => Assert.Equal("eventId", EventValidation.Check(Valid with { EventId = id }, Now)?.Field));
    }

    public static TheoryData<BehaviourEvent, string> Faults => new()
    {
        { Valid with { Type = new string('x', Limits.MaxTypeLength + 1) }, "type" },
        { Valid with { Value = double.NaN }, "value" },
        { Valid with { Quantity = -1 }, "quantity" },
        { Valid with { Price = double.PositiveInfinity }, "price" },
        { Valid with { Currency = "" }, "currency" },
        { Valid with { SessionId = "" }, "sessionId" },
        { Valid with { Platform = "" }, "platform" },
        { Valid with { Scenario = "" }, "scenario" },
        { Valid with { RecommendationId = new string('x', 257) }, "recommendationId" },
        { Valid with { Position = -1 }, "position" },
        { Valid with { Properties = Enumerable.Range(0, 33).ToDictionary(i => $"{i}", _ => "") }, "properties" },
        { Valid with { Properties = new Dictionary<string, string> { ["k"] = new('x', 257) } }, "properties.k" },
        { Valid with { Properties = new Dictionary<string, string> { ["k"] = null! } }, "properties.k" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_FieldOutOfItsLimit_IsNamed(BehaviourEvent e, string field)
    {
        var violation = EventValidation.Check(e, Now);

        Assert.Equal(field, violation?.Field);
        Assert.Contains($"'{field}'", violation?.Message);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void RequireBatch_Size_IsOneToAThousand(int count, bool fine)
    {
        var error = Record.Exception(() => EventValidation.RequireBatch(count));

        Assert.Equal(fine, error is null);
        if (!fine)
            Assert.IsType<InvalidRequestException>(error);
    }
}
