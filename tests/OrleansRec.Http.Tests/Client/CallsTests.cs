using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Client;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Http.Tests.Client;

public sealed class CallsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Ask_SiloLostTwice_IsAnsweredByTheThirdAttemptWithLessTime()
    {
        var left = new List<TimeSpan>();

        var answer = await Calls.Ask(rest =>
        {
            left.Add(rest);
            return left.Count < 3 ? throw new SiloUnavailableException() : new ValueTask<int>(7);
        }, Limit, TimeProvider.System, default);

        Assert.Equal(7, answer);
        Assert.Equal(3, left.Count);
        Assert.True(Limit >= left[0] && left[0] > left[1] && left[1] > left[2] && left[2] > TimeSpan.Zero);
    }

    [Fact]
    public async Task Ask_SiloStaysLost_IsUnavailableWithinTheLimit()
    {
        var left = new List<TimeSpan>();

        await Assert.ThrowsAsync<UnavailableException>(() => Calls.Ask<int>(rest =>
        {
            left.Add(rest);
            throw new SiloUnavailableException();
        }, TimeSpan.FromMilliseconds(100), TimeProvider.System, default));

        Assert.InRange(left.Count, 2, 4);
    }

    [Fact]
    public async Task Ask_DirectoryMoves_IsAskedAgain()
    {
        var attempts = 0;

        var answer = await Calls.Ask(
            _ => ++attempts == 1 ? throw new OrleansException("Not the owner any more.") : new ValueTask<int>(7), Limit, TimeProvider.System, default);

        Assert.Equal(7, answer);
    }

    [Fact]
    public async Task Ask_SiloBackJustBeforeTheLimit_IsAnswered()
    {
        var back = TimeSpan.FromMilliseconds(300);

        var answer = await Calls.Ask(left => left > back ? throw new SiloUnavailableException() : new ValueTask<int>(7), Limit, TimeProvider.System, default);

        Assert.Equal(7, answer);
    }

    [Fact]
    public async Task Ask_LimitBelowTheFirstPause_AsksOnce()
    {
        var attempts = 0;

        await Assert.ThrowsAsync<UnavailableException>(() => Calls.Ask<int>(_ =>
        {
            attempts++;
            throw new SiloUnavailableException();
        }, TimeSpan.FromMilliseconds(5), TimeProvider.System, default));

        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Ask_SiloHangs_IsGivenUpHalfASecondAfterTheLimit()
    {
        var time = new FakeTimeProvider();
        var asked = Calls.Ask(_ => new ValueTask<int>(new TaskCompletionSource<int>().Task), Limit, time, default);

        time.Advance(TimeSpan.FromMilliseconds(1_499));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<UnavailableException>(() => asked);
    }

    [Fact]
    public async Task Tell_HandedBackUndone_IsToldAgain()
    {
        var attempts = 0;

        var answer = await Calls.Tell(() => ++attempts < 3 ? throw Rejection() : new ValueTask<int>(7), Limit, TimeProvider.System, default);

        Assert.Equal((7, 3), (answer, attempts));
    }

    [Fact]
    public async Task Tell_SiloLost_IsNotToldAgain()
    {
        var attempts = 0;

        await Assert.ThrowsAsync<UnavailableException>(() => Calls.Tell<int>(() =>
        {
            attempts++;
            throw new SiloUnavailableException();
        }, Limit, TimeProvider.System, default));

        Assert.Equal(1, attempts);
    }

    /// <summary>Only Orleans makes these.</summary>
    private static OrleansMessageRejectionException Rejection() => (OrleansMessageRejectionException)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException), BindingFlags.Instance | BindingFlags.NonPublic, null, ["forwarded too often"], null)!;

    [Fact]
    public async Task Ask_NoAnswerInTime_IsNotAskedAgain()
    {
        var attempts = 0;

        await Assert.ThrowsAsync<UnavailableException>(() => Calls.Ask<int>(_ =>
        {
            attempts++;
            throw new TimeoutException();
        }, Limit, TimeProvider.System, default));

        Assert.Equal(1, attempts);
    }
}
