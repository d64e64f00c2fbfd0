using System.Net;
using System.Net.Sockets;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>Ports of this machine, on loopback unless another address is named.</summary>
internal static class Ports
{
    /// <summary>The port itself, or a free one for 0.</summary>
    /// <exception cref="RefusedException">The port is taken.</exception>
    public static int Require(int port, string option, string address = "127.0.0.1")
    {
        var ip = IPAddress.Parse(address);
        if (port == 0) return Free(ip);
        if (IsFree(ip, port, out var error)) return port;
        throw new RefusedException($"Port {port} on {address} {error}; stop the program that uses it or choose another with {option}.");
    }

    /// <summary>The preferred port where it is free, else any free one.</summary>
    public static int Prefer(int port, string address = "127.0.0.1") =>
        IsFree(IPAddress.Parse(address), port, out _) ? port : Free(IPAddress.Parse(address));

    public static int Free() => Free(IPAddress.Loopback);

    private static int Free(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsFree(IPAddress address, int port, out string error)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            error = "";
            return true;
        }
        catch (SocketException failure)
        {
            error = failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is in use",
                SocketError.AddressNotAvailable => "is on an address that this machine does not have",
                SocketError.AccessDenied => "needs more rights",
                _ => $"cannot be used ({failure.SocketErrorCode})",
            };
            return false;
        }
    }
}
