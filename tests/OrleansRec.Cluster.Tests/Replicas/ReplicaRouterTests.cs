using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Grains.Replicas;
using OrleansRec.Grains.Users;

namespace OrleansRec.Cluster.Tests.Replicas;

public sealed class ReplicaRouterTests
{
    private const string NoModel = "no model";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Ask_ManyReplicas_AllAnswer()
    {
        var scripted = Enumerable.Range(0, 3).Select(_ => Answering(new SimilarItems { Items = [], ModelVersion = "1" })).ToArray();
        var router = RouterOf(scripted);
        for (var i = 0; i < 60; i++) await AskAsync(router);
        Assert.All(scripted, replica => Assert.InRange(replica.Calls, 1, 59));
        Assert.Equal(60, scripted.Sum(replica => replica.Calls));
    }

    [Fact]
    public async Task Ask_LostReplica_TheOtherAnswersAndIsAskedFromThenOn()
    {
        var lost = new ScriptedReplica(null!) { SimilarAnswer = () => throw new UnavailableException("gone") };
        var router = RouterOf(lost, Answering(new SimilarItems { Items = [], ModelVersion = "1" }));
        for (var i = 0; i < 20; i++) Assert.Equal("1", (await AskAsync(router)).ModelVersion);
        Assert.InRange(lost.Calls, 0, 1);
    }

    [Fact]
    public async Task Ask_ReplicaWithoutModel_TheOtherAnswers()
    {
        var router = RouterOf(
            Answering(new SimilarItems { Items = [], Fallback = NoModel }), Answering(new SimilarItems { Items = [], ModelVersion = "1" }));
        for (var i = 0; i < 20; i++) Assert.Equal("1", (await AskAsync(router)).ModelVersion);
    }

    [Fact]
    public async Task Ask_NoReplicaOrAllLost_IsUnavailable()
    {
        await Assert.ThrowsAsync<UnavailableException>(() => AskAsync(RouterOf()).AsTask());
        var lost = new ScriptedReplica(null!) { SimilarAnswer = () => throw new UnavailableException("gone") };
        await Assert.ThrowsAsync<UnavailableException>(() => AskAsync(RouterOf(lost)).AsTask());
        Assert.Equal(1, lost.Calls);
    }

    [Fact]
    public async Task Ask_SilentReplica_LeavesHalfOfTheTimeToAnother()
    {
        var (silent, good) = (Silent(), Answering(new SimilarItems { Items = [], ModelVersion = "1" }));
        var router = RouterOf(silent, good);
        while (silent.Calls == 0)
        {
            var asking = AskAsync(router).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(1_000));
            Assert.Equal("1", (await asking).ModelVersion);
        }
    }

    [Fact]
    public async Task Ask_OnlySilentReplicas_IsUnavailableAtTheDeadlineOfAList()
    {
        var (a, b) = (Silent(), Silent());
        var asking = AskAsync(RouterOf(a, b)).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(1_000));
        for (var i = 0; i < 1_000 && a.Calls + b.Calls < 2; i++) await Task.Delay(5);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("No model replica answered within 2 s; try again.", (await Assert.ThrowsAsync<UnavailableException>(() => asking)).Message);
        Assert.Equal((1, 1), (a.Calls, b.Calls));
    }

    [Fact]
    public async Task Ask_BadRequest_IsNotAskedAgain()
    {
        ScriptedReplica[] refusing =
        [
            .. Enumerable.Range(0, 2).Select(_ => new ScriptedReplica(null!) { SimilarAnswer = () => throw new NotFoundException("no such item") }),
        ];
        await Assert.ThrowsAsync<NotFoundException>(() => AskAsync(RouterOf(refusing)).AsTask());
        Assert.Equal(1, refusing.Sum(replica => replica.Calls));
    }

    private static ScriptedReplica Silent() => new(null!) { SimilarAnswer = () => new TaskCompletionSource<SimilarItems>().Task };

    private static ScriptedReplica Answering(SimilarItems answer) => new(null!) { SimilarAnswer = () => Task.FromResult(answer) };

    private static ValueTask<SimilarItems> AskAsync(ReplicaRouter router) =>
        router.AskAsync(replica => replica.Similar("hat", 5), answer => answer.Fallback == NoModel);

    private ReplicaRouter RouterOf(params ScriptedReplica[] scripted)
    {
        var replicas = Array.ConvertAll(scripted, grain => new Replica(grain, isLocal: false, _time));
        return new ReplicaRouter(new ReplicaPicker(() => replicas, new Random(1)), _time, Options.Create(new UserOptions()));
    }
}
