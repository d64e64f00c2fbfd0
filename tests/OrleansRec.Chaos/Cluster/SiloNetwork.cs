using System.Net;
using System.Net.Sockets;

namespace OrleansRec.Chaos.Cluster;

/// <summary>
/// The network between silos: each is reached through a relay on <see cref="Address"/>, which knows who called and can fall silent between two of
/// them, as a cut cable does: nothing passes and nobody is told. Mended, what was under way goes on.
/// </summary>
internal sealed class SiloNetwork : IAsyncDisposable
{
    /// <summary>Where silos advertise themselves; they listen on 127.0.0.1, on the same port.</summary>
    public const string Address = "127.0.0.2";

    private readonly List<(SiloNode Node, Socket Door)> _relays = [];
    private readonly CancellationTokenSource _stop = new();
    private volatile Cable? _cut;

    /// <summary>True while two silos do not reach each other.</summary>
    public bool IsCut => _cut is not null;

    /// <summary>Puts a relay before a silo that is to start.</summary>
    public void Add(SiloNode node)
    {
        var door = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        door.Bind(new IPEndPoint(IPAddress.Parse(Address), node.SiloPort));
        door.Listen();
        lock (_relays) _relays.Add((node, door));
        _ = AcceptAsync(node, door);
    }

    /// <summary>Cuts the network between two silos; both still reach everybody else.</summary>
    public void Cut(SiloNode one, SiloNode other) => _cut = new Cable(one, other, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Mend()
    {
        var cut = _cut;
        _cut = null;
        cut?.Mended.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        lock (_relays) _relays.ForEach(relay => relay.Door.Dispose());
        _stop.Dispose();
    }

    private async Task AcceptAsync(SiloNode to, Socket door)
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await door.AcceptAsync(stop), to, stop);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket caller, SiloNode to, CancellationToken stop)
    {
        using (caller)
        using (var silo = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                var from = SocketOwner.Find((IPEndPoint)caller.RemoteEndPoint!, to.SiloPort, Nodes());
                await PassAsync(from, to, stop);
                await silo.ConnectAsync(new IPEndPoint(IPAddress.Loopback, to.SiloPort), stop);
                await Task.WhenAny(PumpAsync(caller, silo, from, to, stop), PumpAsync(silo, caller, from, to, stop));
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // The silo is not there: the caller's connection ends, too.
            }
        }
    }

    /// <summary>Until one of the two closes the connection.</summary>
    private async Task PumpAsync(Socket source, Socket target, SiloNode? from, SiloNode to, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await source.ReceiveAsync(buffer, stop)) > 0;)
            {
                await PassAsync(from, to, stop);
                for (var sent = 0; sent < read;) sent += await target.SendAsync(buffer.AsMemory(sent, read - sent), stop);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Ended by the other side.
        }
    }

    private async Task PassAsync(SiloNode? from, SiloNode to, CancellationToken stop)
    {
        while (_cut is { } cut && cut.Joins(from, to)) await cut.Mended.Task.WaitAsync(stop);
    }

    private SiloNode[] Nodes()
    {
        lock (_relays) return [.. _relays.Select(relay => relay.Node)];
    }

    private sealed record Cable(SiloNode One, SiloNode Other, TaskCompletionSource Mended)
    {
        public bool Joins(SiloNode? from, SiloNode to) => (from == One && to == Other) || (from == Other && to == One);
    }
}
