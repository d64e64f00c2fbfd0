using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace OrleansRec.Client.Gateways;

/// <summary>
/// Closes a client's connection to a gateway whose silo hangs: its machine still accepts what is sent, so that nothing else tells of it, and Orleans keeps
/// sending the questions about the same people there. What is asked next goes through another gateway.
/// </summary>
internal sealed class GatewayWatch(TimeProvider time)
{
    /// <summary>How long a new connection may take until the first word from the silo, which greets at once.</summary>
    internal static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(2);

    /// <summary>How long what was sent may stay without any word until <see cref="Suspected"/>: perhaps one long call is all that is asked.</summary>
    internal static readonly TimeSpan SuspicionLimit = TimeSpan.FromSeconds(4);

    /// <summary>How long what was sent, and what is asked upon suspicion, may stay without any word.</summary>
    internal static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>A gateway is silent: now is the time to ask every one of them something that is answered at once. Told again each second.</summary>
    public event Action? Suspected;

    public void Observe(ClientConnectionOptions connections) =>
        connections.ConfigureConnection(connection => connection.Use(next => context => RunAsync(context, next)));

    /// <summary>Runs a connection, and aborts it when its other end is silent for too long.</summary>
    internal async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        var silence = new Silence(time);
        context.Transport = new Duplex(new HeardReader(plain.Input, silence), new SaidWriter(plain.Output, silence));
        await using (time.CreateTimer(_ => Check(context, silence), null, Period, Period))
        {
            try
            {
                await next(context);
            }
            finally
            {
                context.Transport = plain;
            }
        }
    }

    private void Check(ConnectionContext context, Silence silence)
    {
        if (silence.LastCheck() > 2 * Period)
        {
            // This process stood still itself, and has not read what was said meanwhile.
            silence.Restart();
            return;
        }

        var limit = silence.IsGreeted ? AnswerLimit : GreetingLimit;
        var lasted = silence.Lasted;
        if (lasted >= limit)
            context.Abort(new ConnectionAbortedException($"The gateway at {context.RemoteEndPoint} said nothing for {limit.TotalSeconds:0} s."));
        else if (lasted >= SuspicionLimit)
            Suspected?.Invoke();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
