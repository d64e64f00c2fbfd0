using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Models;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Pictures;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Hosting;
using OrleansRec.Storage;

namespace OrleansRec.Silo.Forms;

/// <summary>A shop with a live version, as its storage holds it.</summary>
internal sealed record TrainedShop(ModelVersionInfo Live, byte[] Checkpoint, ItemCatalogue Catalogue, IReadOnlyList<LoggedBehaviour> Log)
{
    private const string DefaultFolder = "data/serve";
    private const int Page = 10_000;

    /// <summary>Opens the storage of an existing folder, or of the cluster that is configured.</summary>
    /// <exception cref="RefusedException">The folder holds no shop.</exception>
    /// <exception cref="StorageRefusedException">It is in use or cannot be read.</exception>
    public static async Task<SiloStorage> OpenAsync(string? folder, CancellationToken cancellation)
    {
        var cluster = ClusterConfiguration.Read(ClusterConfiguration.Load());
        if (cluster is not null && folder is not null)
            throw new RefusedException($"'--folder' is for a silo of its own, but '{ClusterConfiguration.Storage}' is postgres; leave one out.");
        folder ??= DefaultFolder;
        if (cluster is null && !File.Exists(Path.Combine(folder, "models.db")))
            throw new RefusedException($"'--folder' is '{folder}', which holds no shop; name the folder of a 'serve' or a 'demo'.");
        var storage = new SiloStorage();
        await storage.OpenAsync(
            new SiloSettings { Folder = folder, Cluster = cluster, Port = 0, SiloPort = 0, GatewayPort = 0, Clock = TimeProvider.System },
            NullLoggerFactory.Instance, cancellation);
        return storage;
    }

    /// <param name="progress">Told what is read and the part that is done.</param>
    /// <exception cref="RefusedException">No version is live.</exception>
    public static async Task<TrainedShop> ReadAsync(IShopStorage storage, Action<string, double> progress, CancellationToken cancellation)
    {
        var live = await storage.Models.LiveAsync(GrainKeys.Model, cancellation)
            ?? throw new RefusedException("No model of this shop is live yet; let 'serve' train one first (POST /v1/models/train), or run 'demo'.");
        var checkpoint = await storage.Models.LoadAsync(GrainKeys.Model, live.Version, cancellation);
        return new TrainedShop(live, checkpoint, await CatalogueAsync(storage, progress, cancellation), await LogAsync(storage, progress, cancellation));
    }

    private static async Task<ItemCatalogue> CatalogueAsync(IShopStorage storage, Action<string, double> progress, CancellationToken cancellation)
    {
        var (table, position, read) = (new ItemTable(), 0L, 0);
        while (await storage.Catalogue.ReadAsync(position, Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                byte[]? small = null;
                var picture = entry.Item.Image is { } image && PictureReader.TryShrink(image, out small, out _) ? small : null;
                table.Set(entry.Index, ItemContent.From(entry.Item, picture));
                position = entry.Position;
            }

            read += page.Count;
            progress("catalogue", Math.Min(1, read / (double)Math.Max(1, storage.Catalogue.Count)));
        }

        return table.Snapshot();
    }

    private static async Task<List<LoggedBehaviour>> LogAsync(IShopStorage storage, Action<string, double> progress, CancellationToken cancellation)
    {
        var (events, users) = (new List<LoggedBehaviour>(), new Dictionary<string, string>(StringComparer.Ordinal));
        var (position, head) = (0L, await storage.Events.HeadAsync(cancellation));
        while (await storage.Events.ReadAsync(position, Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                if (!users.TryGetValue(stored.UserKey, out var user)) users.Add(stored.UserKey, user = stored.UserKey);
                events.Add(new LoggedBehaviour(stored.Position, user, Behaviour.From(stored.Event, stored.Item)));
            }

            position = page[^1].Position;
            progress("event log", Math.Min(1, position / (double)Math.Max(1, head)));
        }

        return events;
    }
}
