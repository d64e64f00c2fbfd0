using System.Security.Cryptography;
using System.Text.Json;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Sqlite;

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
    private readonly Statement _size;
    private readonly Statement _pieces;

    public ModelReader(string file)
    {
        _database = Database.OpenReader(file);
        _list = _database.Prepare(Select + "WHERE v.model = ?1 ORDER BY v.id DESC");
        _live = _database.Prepare(Select + "WHERE v.model = ?1 AND v.id = m.live");
        _find = _database.Prepare("SELECT id, sha256 FROM version WHERE model = ?1 AND version = ?2");
        _size = _database.Prepare("SELECT sum(length(bytes)) FROM piece WHERE version = ?1");
        _pieces = _database.Prepare("SELECT bytes FROM piece WHERE version = ?1 ORDER BY number");
    }

    public static NotFoundException Unknown(string model, string version) =>
        new($"Model '{model}' has no version '{version}'; list the versions to see which there are.");

    public static NotFoundException NotKept(string model, string version) =>
        new($"The checkpoint of model '{model}' version '{version}' was not kept; choose a newer promoted version.");

    /// <param name="file">What a backup would bring back.</param>
    /// <exception cref="InvalidDataException">The bytes are not those of the SHA-256.</exception>
    public static void RequireUndamaged(string model, string version, byte[] checkpoint, byte[] expected, string file)
    {
        var actual = SHA256.HashData(checkpoint);
        if (actual.AsSpan().SequenceEqual(expected)) return;
        throw new InvalidDataException(
            $"The checkpoint of model '{model}' version '{version}' is damaged: its SHA-256 is {Convert.ToHexStringLower(actual)} and should be "
            + $"{Convert.ToHexStringLower(expected)}; activate another version or restore {file} from a backup.");
    }

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

    public byte[] Load((string Model, string Version) what)
    {
        // One transaction: a promotion meanwhile may drop the pieces.
        _database.BeginRead();
        try
        {
            return LoadPieces(what.Model, what.Version);
        }
        finally
        {
            _database.Commit();
        }
    }

    public void Dispose() => _database.Dispose();

    private byte[] LoadPieces(string model, string version)
    {
        if (!_find.Bind(1, model).Bind(2, version).Step()) throw Unknown(model, version);
        var id = _find.GetInt64(0);
        var expected = _find.GetSpan(1).ToArray();
        _find.Reset();
        if (_size.Bind(1, id).ReadScalar() is not { } size) throw NotKept(model, version);

        var checkpoint = new byte[size];
        var filled = 0;
        _pieces.Bind(1, id);
        while (_pieces.Step())
        {
            var piece = _pieces.GetSpan(0);
            piece.CopyTo(checkpoint.AsSpan(filled));
            filled += piece.Length;
        }
        RequireUndamaged(model, version, checkpoint, expected, "models.db");
        return checkpoint;
    }
}
