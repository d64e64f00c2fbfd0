using OrleansRec.Cli.Api;
using OrleansRec.Cli.Commands;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;
using OrleansRec.Datasets;

namespace OrleansRec.Cli.Import;

/// <summary>Sends a data set through the API: items, then users, then events.</summary>
/// <remarks>
/// Every person's events go through one lane in order, so that the order of the log is that of the data. A stopped import is run
/// again from the start: items and users are replaced by themselves and events that are stored are known by their ids.
/// </remarks>
internal sealed class Importer(ServerApi api, int lanes, TimeProvider time)
{
    private readonly Retry _retry = new(time);

    public ImportTotals Totals { get; } = new();

    public async Task Run(Dataset data, IImportProgress progress, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellation };

        var itemsDone = progress.Start("items", data.Items.Count);
        await Parallel.ForEachAsync(Batches.OfItems(data.Items), options, async (batch, ct) =>
        {
            await SendItems(batch, ct);
            itemsDone(batch.Length);
        });

        var usersDone = progress.Start("users", data.Users.Count);
        await Parallel.ForEachAsync(data.Users, options, async (user, ct) =>
        {
            await SendUser(user, ct);
            usersDone(1);
        });

        var eventsDone = progress.Start("events", data.History.Count + data.HeldOut.Count);
        await Parallel.ForEachAsync(Lanes(data), options, async (lane, ct) =>
        {
            foreach (var batch in Batches.OfEvents(lane))
            {
                await SendEvents(batch, ct);
                eventsDone(batch.Length);
            }
        });
    }

    private List<BehaviourEvent>[] Lanes(Dataset data)
    {
        var lists = Enumerable.Range(0, lanes).Select(_ => new List<BehaviourEvent>()).ToArray();
        foreach (var entry in data.History.Concat(data.HeldOut))
        {
            var person = UserKey.From(entry.UserId, entry.VisitorId);
            lists[(uint)person.GetHashCode(StringComparison.Ordinal) % (uint)lanes].Add(entry);
        }
        return lists;
    }

    private Task SendItems(Item[] items, CancellationToken cancellation) => Send(items, item => $"item {item.ItemId}", async (batch, ct) =>
    {
        var result = await api.Send(
            HttpMethod.Post, "/v1/items", new ItemBatch(batch), CliJson.Default.ItemBatch, CliJson.Default.UpsertItemsResult, ct);
        Totals.AddItems(result.Accepted);
        return result.Rejected;
    }, cancellation);

    private Task SendEvents(BehaviourEvent[] events, CancellationToken cancellation) => Send(events, e => $"event {e.EventId}", async (batch, ct) =>
    {
        var result = await api.Send(
            HttpMethod.Post, "/v1/events", new EventBatch(batch), CliJson.Default.EventBatch, CliJson.Default.TrackResult, ct);
        Totals.AddEvents(result.Accepted, result.Duplicates);
        return result.Rejected;
    }, cancellation);

    /// <summary>Sends a batch, then again what of it may succeed later.</summary>
    private async Task Send<T>(
        T[] batch, Func<T, string> name, Func<T[], CancellationToken, Task<IReadOnlyList<RejectedEntry>>> send, CancellationToken cancellation)
    {
        for (var attempt = 1; batch.Length > 0; attempt++)
        {
            var sent = batch;
            var rejected = await _retry.Run(ct => send(sent, ct), cancellation);
            var again = rejected.ToLookup(r => r.Retryable && attempt < Retry.MaxAttempts);
            foreach (var entry in again[false])
                Totals.Refuse(name(sent[entry.Index]), entry.Message);
            batch = [.. again[true].Select(r => sent[r.Index])];
            if (batch.Length > 0)
                await _retry.Pause(attempt, null, cancellation);
        }
    }

    private async Task SendUser(DatasetUser user, CancellationToken cancellation)
    {
        try
        {
            await _retry.Run(ct => api.Send(
                HttpMethod.Put, $"/v1/users/{IdArgument.Escape(user.UserId)}", user.Attributes,
                CliJson.Default.UserAttributes, CliJson.Default.UserView, ct), cancellation);
            Totals.AddUser();
        }
        catch (ApiException error) when (error.IsBadInput)
        {
            Totals.Refuse($"user {user.UserId}", error.Message);
        }
    }
}

/// <summary>Where an import tells how far it is.</summary>
internal interface IImportProgress
{
    /// <summary>Starts a stage; call the result with the number of entries done.</summary>
    Action<int> Start(string stage, int total);
}
