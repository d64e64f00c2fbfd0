using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Sqlite;
using SQLitePCL;

namespace OrleansRec.Storage.Models;

/// <summary>Reads <c>models.db</c> over a connection of its own.</summary>
internal sealed class ModelReader : IDisposable
{
    /// <summary>A version's description and what its status follows from.</summary>
    public const string Select = """
        SELECT v.info, v.promoted, v.id = m.live FROM version v JOIN model m ON m.name = v.model

        """;

    private readonly Database _database;
    private readonly Statement _list;
    private readonly Statement _live;
    private readonly Statement _find;
    private readonly Statement _saved;
    private readonly Statement _stored;
    private readonly Statement _pieces;

    public ModelReader(string file)
    {
        _database = Database.OpenReader(file);
        _list = _database.Prepare(Select + "WHERE v.model = ?1 ORDER BY v.id DESC");
        _live = _database.Prepare(Select + "WHERE v.model = ?1 AND v.id = m.live");
        _find = _database.Prepare(Select + "WHERE v.model = ?1 AND v.version = ?2");
        _saved = _database.Prepare("SELECT id, sha256 FROM version WHERE model = ?1 AND version = ?2");
        _stored = _database.Prepare("SELECT number, length(bytes) FROM piece WHERE version = ?1 ORDER BY number");
        _pieces = _database.Prepare("SELECT bytes FROM piece WHERE version = ?1 ORDER BY number");
    }

    public static NotFoundException Unknown(string model, string version) =>
        new($"Model '{model}' has no version '{version}'; list the versions to see which there are.");

    public static NotFoundException NotKept(string model, string version) =>
        new($"The checkpoint of model '{model}' version '{version}' was not kept; choose a newer promoted version.");

    /// <param name="actual">The SHA-256 of the bytes, which is not the one expected.</param>
    /// <param name="file">What a backup would bring back.</param>
    public static InvalidDataException Damaged(string model, string version, byte[] actual, byte[] expected, string file) => new(
        $"The checkpoint of model '{model}' version '{version}' is damaged: its SHA-256 is {Convert.ToHexStringLower(actual)} and should be "
        + $"{Convert.ToHexStringLower(expected)}; activate another version or restore {file} from a backup.");

    /// <summary>What a fault of SQLite means: a file that is cut off or overwritten stays so however often it is read.</summary>
    public static Exception Unreadable(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        ? new InvalidDataException($"models.db is truncated or damaged ({error.Message}); restore it from a backup.")
        : new UnavailableException($"The model store could not be read ({error.Message}); try again.");

    /// <summary>Reads a row of <see cref="Select"/>.</summary>
    public static ModelVersionInfo ReadInfo(Statement row) =>
        JsonSerializer.Deserialize(row.GetSpan(0), ModelJson.Default.ModelVersionInfo)! with
        {
            Status = row.GetInt64(2) != 0 ? "live" : row.IsNull(1) ? "rejected" : "retired",
        };

    public IReadOnlyList<ModelVersionInfo> List(string model)
    {
        List<ModelVersionInfo> versions = [];
        _list.Bind(1, model);
        while (_list.Step()) versions.Add(ReadInfo(_list));
        return versions;
    }

    public ModelVersionInfo? Live(string model)
    {
        var live = _live.Bind(1, model).Step() ? ReadInfo(_live) : null;
        _live.Reset();
        return live;
    }

    /// <summary>A checkpoint over this reader, which the stream takes over.</summary>
    public Stream Open(string model, string version)
    {
        // One transaction: a promotion meanwhile may drop the pieces.
        _database.BeginRead();
        if (!_find.Bind(1, model).Bind(2, version).Step()) throw Unknown(model, version);
        var info = ReadInfo(_find);
        _find.Reset();
        _saved.Bind(1, model).Bind(2, version).Step();
        var (id, expected) = (_saved.GetInt64(0), _saved.GetSpan(1).ToArray());
        _saved.Reset();
        var pieces = new List<(long, long)>();
        _stored.Bind(1, id);
        while (_stored.Step()) pieces.Add((_stored.GetInt64(0), _stored.GetInt64(1)));
        var size = StoredSize.Require(model, info, pieces, "models.db");
        _pieces.Bind(1, id);
        return new Pieces(this, size, expected, actual => Damaged(model, version, actual, expected, "models.db"));
    }

    public void Dispose() => _database.Dispose();

    private sealed class Pieces(ModelReader reader, long length, byte[] expected, Func<byte[], InvalidDataException> damaged)
        : CheckpointStream(length, expected, damaged)
    {
        private int _left;

        protected override int ReadPiece(Span<byte> buffer)
        {
            while (_left == 0)
            {
                if (!Next()) return 0;
                _left = reader._pieces.GetSpan(0).Length;
            }

            var piece = reader._pieces.GetSpan(0)[^_left..];
            var read = Math.Min(piece.Length, buffer.Length);
            piece[..read].CopyTo(buffer);
            _left -= read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) reader.Dispose();
            base.Dispose(disposing);
        }

        private bool Next()
        {
            try
            {
                return reader._pieces.Step();
            }
            catch (SqliteException error)
            {
                throw Unreadable(error);
            }
        }
    }
}
