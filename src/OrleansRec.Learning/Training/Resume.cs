using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansRec.Learning.Tasks;

namespace OrleansRec.Learning.Training;

/// <summary>
/// Where a full training stands, in a file that survives a kill: after each pass, the weights with their optimizer's state, the best
/// ones so far and the curve. Everything drawn at random in a pass follows from the seed and the steps before it, so the passes that
/// follow are those of a training that was never interrupted.
/// </summary>
internal sealed class Resume
{
    private const string FileName = "training.resume";

    private readonly string _path;
    private readonly long _position;
    private readonly string _of;

    private Resume(string path, long position, string of) => (_path, _position, _of) = (path, position, of);

    /// <param name="Epoch">Passes done.</param>
    /// <param name="Stale">Passes since the best one.</param>
    /// <param name="Loss">Of the best pass, as are the next four.</param>
    /// <param name="Balancer">See <see cref="Balancing.Balancer.State"/>.</param>
    /// <param name="LogLength">See <see cref="RunLog.Length"/>; null in the file of an older build.</param>
    /// <param name="Calibration">Of the best pass, by head; null in the file of an older build.</param>
    /// <param name="Seconds">Spent so far; 0 in the file of an older build.</param>
    public sealed record Course(
        int Epoch, int Stale, double Loss, double LogMass, int Lists, float[]? ListLosses, Dictionary<string, double> Metrics, List<Dictionary<string, double>> Curve,
        double[][] Balancer, long? LogLength = null, Calibration[]? Calibration = null, double Seconds = 0);

    /// <param name="Weights">After the last pass, with their optimizer's state.</param>
    /// <param name="Best">Of the best pass; the same array where that is the last one, which is then kept once.</param>
    public sealed record State(Course Course, byte[] Weights, byte[] Best);

    /// <param name="position">Of the last event that the training is of.</param>
    /// <param name="training">What else the training is of: a state of anything else is not continued.</param>
    public static Resume In(string folder, long position, params object[] training)
    {
        Directory.CreateDirectory(folder);
        var of = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(training))));
        return new Resume(Path.Combine(folder, FileName), position, of);
    }

    /// <summary>Position of the last event of the training that was cut off; null where none was.</summary>
    public static long? PositionIn(string folder)
    {
        if (Open(Path.Combine(folder, FileName)) is not { } reader) return null;
        using (reader) return reader.ReadInt64();
    }

    /// <summary>Why the training that was cut off does not go on, a sentence; null where it does or none was.</summary>
    public string? BeginsAnew()
    {
        const string anew = "The training that was cut off begins anew";
        if (!File.Exists(_path)) return null;
        var bytes = File.ReadAllBytes(_path);
        if (bytes.Length <= SHA256.HashSizeInBytes) return $"{anew}: '{_path}' is cut off, it has {bytes.Length} bytes.";
        if (!IsWhole(bytes))
            return $"{anew}: '{_path}' is damaged or cut off, the SHA-256 of its {bytes.Length} bytes is {Convert.ToHexString(HashOf(bytes))}, and it says {Convert.ToHexString(bytes.AsSpan(0, SHA256.HashSizeInBytes))}.";
        return Read() is null ? $"{anew}: settings, events or catalogue have changed since." : null;
    }

    /// <summary>Null where there is none of this training, or it is damaged.</summary>
    public State? Read()
    {
        if (Open(_path) is not { } reader) return null;
        using (reader)
        {
            if (reader.ReadInt64() != _position || reader.ReadString() != _of) return null;
            var course = JsonSerializer.Deserialize<Course>(reader.ReadString())!;
            var weights = reader.ReadBytes(reader.ReadInt32());
            return new State(course, weights, reader.ReadInt32() is >= 0 and var length ? reader.ReadBytes(length) : weights);
        }
    }

    /// <summary>Replaces the file as a whole: a kill leaves the one before.</summary>
    public void Write(State state)
    {
        var next = _path + ".next";
        using (var file = File.Create(next))
        {
            file.Position = SHA256.HashSizeInBytes;
            using var hash = SHA256.Create();
            using (var hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(hashed))
            {
                writer.Write(_position);
                writer.Write(_of);
                writer.Write(JsonSerializer.Serialize(state.Course));
                writer.Write(state.Weights.Length);
                writer.Write(state.Weights);
                var isBest = ReferenceEquals(state.Weights, state.Best);
                writer.Write(isBest ? -1 : state.Best.Length);
                if (!isBest) writer.Write(state.Best);
            }

            file.Position = 0;
            file.Write(hash.Hash);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }

    /// <summary>The training is done.</summary>
    public void Delete() => File.Delete(_path);

    private static BinaryReader? Open(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        var hash = SHA256.HashSizeInBytes;
        return IsWhole(bytes) ? new BinaryReader(new MemoryStream(bytes, hash, bytes.Length - hash, writable: false)) : null;
    }

    private static bool IsWhole(byte[] bytes) =>
        bytes.Length > SHA256.HashSizeInBytes && HashOf(bytes).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes));

    /// <summary>Of what follows the hash that the file begins with.</summary>
    private static byte[] HashOf(byte[] bytes) => SHA256.HashData(bytes.AsSpan(SHA256.HashSizeInBytes));
}
