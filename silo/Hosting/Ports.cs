using System.Net;
using System.Net.Sockets;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>Ports on loopback.</summary>
internal static class Ports
{
    /// <summary>The port itself, or a free one for 0.</summary>
    /// <exception cref="RefusedException">The port is taken.</exception>
    public static int Require(int port, string option)
    {
        if (port == 0) return Free();
        if (IsFree(port, out var error)) return port;
        throw new RefusedException($"Port {port} on 127.0.0.1 {error}; stop the program that uses it or choose another with {option}.");
    }

    /// <summary>The preferred port where it is free, else any free one.</summary>
    public static int Prefer(int port) => IsFree(port, out _) ? port : Free();

    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsFree(int port, out string error)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            error = "";
            return true;
        }
        catch (SocketException failure)
        {
            error = failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is in use",
                SocketError.AccessDenied => "needs more rights",
                _ => $"cannot be used ({failure.SocketErrorCode})",
            };
            return false;
        }
    }
}
