using System.Net;
using System.Net.Sockets;

namespace OrleansRec.EndToEnd.Tests;

public sealed class SilentConnectionTests
{
    [Fact]
    public async Task Connect_ToTheSdkPortWithoutAWord_IsClosedWithinSeconds()
    {
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, silo.GatewayPort));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1], limit.Token));
        }
        catch (SocketException reset)
        {
            Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        }
    }
}
