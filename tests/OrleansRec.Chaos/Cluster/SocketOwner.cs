using System.Globalization;
using System.Net;

namespace OrleansRec.Chaos.Cluster;

/// <summary>Which silo holds the other end of a connection of this machine: Linux' tables of sockets say.</summary>
internal static class SocketOwner
{
    private const int LocalAddress = 1;
    private const int RemoteAddress = 2;
    private const int Inode = 9;

    /// <param name="caller">The address that the connection came from.</param>
    /// <param name="port">The port that it came to.</param>
    /// <returns>Null where no silo holds it.</returns>
    public static SiloNode? Find(IPEndPoint caller, int port, IEnumerable<SiloNode> nodes)
    {
        var ends = (Local: PortOf(caller.Port), Remote: PortOf(port));
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (!fields[LocalAddress].EndsWith(ends.Local, StringComparison.Ordinal) || !fields[RemoteAddress].EndsWith(ends.Remote, StringComparison.Ordinal)) continue;
                if (nodes.FirstOrDefault(node => node.IsRunning && Holds(node.Id, fields[Inode])) is { } owner) return owner;
            }
        }
        return null;
    }

    private static string PortOf(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");

    private static bool Holds(int process, string inode)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => new FileInfo(file).LinkTarget == $"socket:[{inode}]");
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }
}
