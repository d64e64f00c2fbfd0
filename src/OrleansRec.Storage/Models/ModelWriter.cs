using System.Security.Cryptography;
using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Models;

/// <summary>Changes <c>models.db</c>. Every method runs inside a transaction, on the writer's thread.</summary>
internal sealed class ModelWriter(string file, int keptCheckpoints) : BatchWriter<PendingChange<ModelWriter>>(file)
{
    private const int PieceBytes = 1024 * 1024;

    private Statement _raiseEpoch = null!;
    private Statement _epoch = null!;
    private Statement _find = null!;
    private Statement _hasPieces = null!;
    private Statement _addVersion = null!;
    private Statement _addPiece = null!;
    private Statement _lastPromotion = null!;
    private Statement _promote = null!;
    private Statement _setLive = null!;
    private Statement _dropOld = null!;
    private Statement _info = null!;

    public static FencedException Fenced(string model, long newest, long epoch, string version) => new(
        $"Model '{model}' is at epoch {newest}: another trainer or an activation took it over, and epoch {epoch} cannot save '{version}'.");

    public object TakeEpoch(string model) => _raiseEpoch.Bind(1, model).ReadScalar()!.Value;

    public object Save(string model, long epoch, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint, bool promote)
    {
        var newest = _epoch.Bind(1, model).ReadScalar() ?? 0;
        if (epoch != newest || newest == 0)
        {
            throw Fenced(model, newest, epoch, info.Version);
        }
        if (Find(model, info.Version) is not null)
        {
            throw new ArgumentException($"Model '{model}' already has a version '{info.Version}'; save under a new version.", nameof(info));
        }
        var id = AddVersion(model, info, checkpoint);
        if (promote) Promote(model, id);
        return info;
    }

    public object Activate(string model, string version)
    {
        if (Find(model, version) is not { } id) throw ModelReader.Unknown(model, version);
        if (_hasPieces.Bind(1, id).ReadScalar() is null) throw ModelReader.NotKept(model, version);
        // Whatever trains meanwhile started from another version: it must not be promoted over this one.
        TakeEpoch(model);
        Promote(model, id);
        _info.Bind(1, id).Step();
        var info = ModelReader.ReadInfo(_info);
        _info.Reset();
        return info;
    }

    protected override void Prepare(Database database)
    {
        _raiseEpoch = database.Prepare("""
            INSERT INTO model (name, epoch) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING epoch
            """);
        _epoch = database.Prepare("SELECT epoch FROM model WHERE name = ?1");
        _find = database.Prepare("SELECT id FROM version WHERE model = ?1 AND version = ?2");
        _hasPieces = database.Prepare("SELECT 1 FROM piece WHERE version = ?1 LIMIT 1");
        _addVersion = database.Prepare("INSERT INTO version (model, version, info, sha256) VALUES (?1, ?2, ?3, ?4) RETURNING id");
        _addPiece = database.Prepare("INSERT INTO piece (version, number, bytes) VALUES (?1, ?2, ?3)");
        _lastPromotion = database.Prepare("SELECT max(promoted) FROM version WHERE model = ?1");
        _promote = database.Prepare("UPDATE version SET promoted = ?2 WHERE id = ?1");
        _setLive = database.Prepare("UPDATE model SET live = ?2 WHERE name = ?1");
        _dropOld = database.Prepare("""
            DELETE FROM piece WHERE version IN (
                SELECT id FROM version WHERE model = ?1 AND id NOT IN (
                    SELECT id FROM version WHERE model = ?1 AND promoted IS NOT NULL ORDER BY promoted DESC LIMIT ?2))
            """);
        _info = database.Prepare(ModelReader.Select + "WHERE v.id = ?1");
    }

    protected override void Apply(PendingChange<ModelWriter> write) => write.Apply(this);

    private long? Find(string model, string version) => _find.Bind(1, model).Bind(2, version).ReadScalar();

    private long AddVersion(string model, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint)
    {
        _addVersion.Bind(1, model).Bind(2, info.Version).Bind(3, ModelJson.Write(info, checkpoint));
        if (checkpoint is not { Length: > 0 } bytes) return _addVersion.BindNull(4).ReadScalar()!.Value;

        var id = _addVersion.Bind(4, SHA256.HashData(bytes.Span)).ReadScalar()!.Value;
        for (var number = 0; bytes.Length > 0; number++)
        {
            var piece = bytes[..Math.Min(PieceBytes, bytes.Length)];
            _addPiece.Bind(1, id).Bind(2, number).Bind(3, piece.Span).Run();
            bytes = bytes[piece.Length..];
        }
        return id;
    }

    /// <summary>Moves the live pointer and drops the checkpoints that are not to be kept.</summary>
    private void Promote(string model, long id)
    {
        var promotion = (_lastPromotion.Bind(1, model).ReadScalar() ?? 0) + 1;
        _promote.Bind(1, id).Bind(2, promotion).Run();
        _setLive.Bind(1, model).Bind(2, id).Run();
        _dropOld.Bind(1, model).Bind(2, keptCheckpoints).Run();
    }
}
