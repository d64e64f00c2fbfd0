using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Client.Gateways;

namespace OrleansRec.Http.Tests.Client;

/// <summary>A silo that hangs keeps its connections: the client gives them up.</summary>
public sealed class GatewayWatchTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Pipe _fromSilo = new();
    private readonly Pipe _toSilo = new();
    private readonly Connection _connection;
    private readonly GatewayWatch _watch;

    public GatewayWatchTests()
    {
        _watch = new(_time);
        _connection = new() { Transport = new Duplex(_fromSilo.Reader, _toSilo.Writer) };
    }

    [Fact]
    public Task Run_NewConnectionIsNotGreeted_IsClosedAtTheLimit() => UseAsync(async transport =>
    {
        await SayAsync(transport);
        Pass(GatewayWatch.GreetingLimit - Moment);
        Assert.Null(_connection.Reason);

        Pass(Moment);

        Assert.Contains("said nothing for 2 s", _connection.Reason);
    });

    [Fact]
    public Task Run_QuestionStaysUnanswered_IsClosedAtTheLimit() => UseAsync(async transport =>
    {
        await SayAsync(transport);
        await AnswerAsync(transport);
        await SayAsync(transport);
        Pass(GatewayWatch.AnswerLimit - Moment);
        await SayAsync(transport);
        Assert.Null(_connection.Reason);

        Pass(Moment);

        Assert.Contains("said nothing for 8 s", _connection.Reason);
    });

    [Fact]
    public Task Run_AnswerTakesLongButOthersAreAnswered_StaysOpen() => UseAsync(async transport =>
    {
        await SayAsync(transport);
        await AnswerAsync(transport);
        _watch.Suspected += () =>
        {
            SayAsync(transport).GetAwaiter().GetResult();
            AnswerAsync(transport).GetAwaiter().GetResult();
        };

        await SayAsync(transport);
        Pass(5 * GatewayWatch.AnswerLimit);

        Assert.Null(_connection.Reason);
    });

    [Fact]
    public Task Run_ClientItselfStoodStill_StaysOpen() => UseAsync(async transport =>
    {
        await SayAsync(transport);
        await AnswerAsync(transport);
        await SayAsync(transport);

        _time.Advance(10 * GatewayWatch.AnswerLimit);
        Assert.Null(_connection.Reason);

        Pass(GatewayWatch.AnswerLimit);
        Assert.Contains("said nothing for 8 s", _connection.Reason);
    });

    [Fact]
    public Task Run_EveryQuestionIsAnswered_StaysOpen() => UseAsync(async transport =>
    {
        _watch.Suspected += () => Assert.Fail("Nothing is unanswered.");
        for (var question = 0; question < 5; question++)
        {
            await SayAsync(transport);
            Pass(GatewayWatch.GreetingLimit - Moment);
            await AnswerAsync(transport);
        }

        Pass(10 * GatewayWatch.AnswerLimit);

        Assert.Null(_connection.Reason);
    });

    [Fact]
    public Task Run_WhatIsSaidAndHeard_IsPassedOnUnchanged() => UseAsync(async transport =>
    {
        await transport.Output.WriteAsync("question"u8.ToArray());
        await _fromSilo.Writer.WriteAsync("answer"u8.ToArray());

        Assert.Equal("question"u8.ToArray(), await TakeAsync(_toSilo.Reader));
        Assert.Equal("answer"u8.ToArray(), await TakeAsync(transport.Input));
    });

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Moment) _time.Advance(Moment);
    }

    private Task UseAsync(Func<IDuplexPipe, Task> use) => _watch.RunAsync(_connection, context => use(context.Transport));

    private async Task SayAsync(IDuplexPipe transport)
    {
        await transport.Output.WriteAsync(new byte[] { 1 });
        await TakeAsync(_toSilo.Reader);
    }

    private async Task AnswerAsync(IDuplexPipe transport)
    {
        await _fromSilo.Writer.WriteAsync(new byte[] { 2 });
        await TakeAsync(transport.Input);
    }

    private static async Task<byte[]> TakeAsync(PipeReader reader)
    {
        var read = await reader.ReadAsync();
        var bytes = read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    private sealed class Connection : DefaultConnectionContext
    {
        /// <summary>Why it was closed; null while it is open.</summary>
        public string? Reason { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => Reason = abortReason.Message;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
