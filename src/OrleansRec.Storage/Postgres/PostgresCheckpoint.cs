using Npgsql;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage.Postgres;

/// <summary>A checkpoint as its rows arrive.</summary>
/// <param name="read">The transaction that the rows belong to; ended with the stream.</param>
internal sealed class PostgresCheckpoint(
    PostgresTransaction read, NpgsqlCommand command, NpgsqlDataReader rows, long length, byte[] expected, Func<byte[], InvalidDataException> damaged)
    : CheckpointStream(length, expected, damaged)
{
    private Stream? _piece;

    protected override int ReadPiece(Span<byte> buffer)
    {
        try
        {
            while (true)
            {
                if (_piece?.Read(buffer) is > 0 and var count) return count;
                _piece?.Dispose();
                _piece = null;
                if (!rows.Read()) return 0;
                _piece = rows.GetStream(0);
            }
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable("model store", error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _piece?.Dispose();
            rows.Dispose();
            command.Dispose();
            read.Dispose();
        }

        base.Dispose(disposing);
    }
}
