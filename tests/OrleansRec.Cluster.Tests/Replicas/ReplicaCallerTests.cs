using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Grains.Replicas;
using OrleansRec.Grains.Users;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Cluster.Tests.Replicas;

public sealed class ReplicaCallerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Ask_NoReplica_SaysSoAtOnce() =>
        Assert.Equal((null, "there is no model replica"), await Ask(TimeSpan.FromSeconds(2)));

    [Fact]
    public async Task Ask_LostReplica_CostsOneRetry()
    {
        var (lost, good) = (ScriptedReplica.Failing(new SiloUnavailableException("gone")), ScriptedReplica.Answering("main-1"));
        var (answer, problem) = await Ask(TimeSpan.FromSeconds(2), lost, good);
        Assert.Equal(("main-1", null), (answer!.ModelVersion, problem));
        Assert.Equal((1, 1), (lost.Calls, good.Calls));
    }

    [Fact]
    public async Task Ask_SilentReplica_LeavesHalfOfTheTimeToAnother()
    {
        var (silent, good) = (ScriptedReplica.Silent(), ScriptedReplica.Answering("main-1"));
        var asking = Ask(TimeSpan.FromMilliseconds(100), silent, good);
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("main-1", (await asking).Answer!.ModelVersion);
        Assert.Equal(TimeSpan.FromMilliseconds(50), silent.LastQuery!.Timeout);
        Assert.Equal(TimeSpan.FromMilliseconds(50), good.LastQuery!.Timeout);
    }

    [Fact]
    public async Task Ask_OnlySilentReplicas_EndsAtTheDeadline()
    {
        var (a, b, c) = (ScriptedReplica.Silent(), ScriptedReplica.Silent(), ScriptedReplica.Silent());
        var asking = Ask(TimeSpan.FromMilliseconds(100), a, b, c);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await WaitFor(() => a.Calls + b.Calls + c.Calls == 2);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal((null, "no model replica answered within 0.1 s"), await asking);
        Assert.Equal(2, a.Calls + b.Calls + c.Calls);
    }

    [Fact]
    public async Task Ask_ReplicaWithoutAModel_AsksAnother()
    {
        var (empty, good) = (ScriptedReplica.Answering(null), ScriptedReplica.Answering("main-1"));
        Assert.Equal("main-1", (await Ask(TimeSpan.FromSeconds(2), empty, good)).Answer!.ModelVersion);
        Assert.Equal((null, "no model is loaded yet"), await Ask(TimeSpan.FromSeconds(2), empty));
    }

    [Fact]
    public async Task Ask_Refused_IsNotTriedElsewhere()
    {
        var full = ScriptedReplica.Refusing(new OverloadedException("full", TimeSpan.FromSeconds(3)));
        var other = ScriptedReplica.Answering("main-1");
        Assert.Equal("full", (await Ask(TimeSpan.FromSeconds(2), full, other)).Answer!.Refusal!.Message);
        Assert.Equal(0, other.Calls);
    }

    [Fact]
    public async Task Ask_JustRefused_IsRefusedWithoutAskingUntilAMomentLater()
    {
        var full = Full();
        var caller = CallerOf(full);
        for (var i = 0; i < 3; i++) Assert.Equal(("full", TimeSpan.FromSeconds(3)), await RefusalOf(caller, TimeSpan.FromSeconds(2)));
        Assert.Equal(1, full.Calls);
        _time.Advance(Replica.RefusalHolds);
        Assert.Equal(("full", TimeSpan.FromSeconds(3)), await RefusalOf(caller, TimeSpan.FromSeconds(2)));
        Assert.Equal(2, full.Calls);
    }

    [Fact]
    public async Task Ask_JustRefused_OneWhoWaitsLongerOrInAnotherLaneIsAsked()
    {
        var full = Full();
        var caller = CallerOf(full);
        await RefusalOf(caller, TimeSpan.FromSeconds(1));
        await RefusalOf(caller, TimeSpan.FromSeconds(2));
        Assert.Equal(2, full.Calls);
        await RefusalOf(caller, TimeSpan.FromSeconds(1));
        Assert.Equal(2, full.Calls);
        await RefusalOf(caller, TimeSpan.FromSeconds(1), Priorities.Bulk);
        Assert.Equal(3, full.Calls);
    }

    [Fact]
    public async Task Ask_JustRefused_AnotherReplicaIsAsked()
    {
        var (full, other) = (Full(), ScriptedReplica.Answering("main-1"));
        var caller = CallerOf(full, other);
        await RefusalOf(caller, TimeSpan.FromSeconds(2));
        Assert.Equal("main-1", (await Ask(caller, TimeSpan.FromSeconds(2))).Answer!.ModelVersion);
        Assert.Equal((1, 1), (full.Calls, other.Calls));
    }

    [Fact]
    public async Task Ask_RequestThatBreaks_IsNotTriedElsewhere()
    {
        var (broken, other) = (ScriptedReplica.Failing(new InvalidOperationException("bug")), ScriptedReplica.Answering("main-1"));
        Assert.Equal((null, "the model replica failed"), await Ask(TimeSpan.FromSeconds(2), broken, other));
        Assert.Equal(0, other.Calls);
    }

    private static ScriptedReplica Full() => ScriptedReplica.Refusing(new OverloadedException("full", TimeSpan.FromSeconds(3)));

    private Task<(Abstractions.ModelAnswer? Answer, string? Problem)> Ask(TimeSpan timeout, params ScriptedReplica[] replicas) =>
        Ask(CallerOf(replicas), timeout);

    private Task<(Abstractions.ModelAnswer? Answer, string? Problem)> Ask(ReplicaCaller caller, TimeSpan timeout, string priority = Priorities.Interactive)
    {
        var request = new RecommendationRequest { UserId = "u", Priority = priority };
        return caller.AskAsync(request, UserState.Empty.Pack(), new AnswerDeadline(_time, timeout), CancellationToken.None).AsTask();
    }

    private async Task<(string Message, TimeSpan RetryAfter)> RefusalOf(ReplicaCaller caller, TimeSpan timeout, string priority = Priorities.Interactive)
    {
        var refusal = (await Ask(caller, timeout, priority)).Answer!.Refusal!;
        return (refusal.Message, refusal.RetryAfter);
    }

    /// <summary>The first replica is the one on the own silo, and so is asked first.</summary>
    private ReplicaCaller CallerOf(params ScriptedReplica[] replicas)
    {
        Replica[] known = [.. replicas.Select((replica, i) => new Replica(replica, isLocal: i == 0, _time))];

        // Two choices of many are random: with the first always among them, it is the one.
        return new ReplicaCaller(new ReplicaPicker(() => known, new First()), _time, NullLogger.Instance);
    }

    private static async Task WaitFor(Func<bool> condition)
    {
        for (var i = 0; i < 1_000 && !condition(); i++) await Task.Delay(5);
        Assert.True(condition());
    }

    private sealed class First : Random
    {
        public override int Next(int maxValue) => 0;
    }
}
