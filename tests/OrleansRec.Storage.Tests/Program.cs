using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Tests.Events;

namespace OrleansRec.Storage.Tests;

/// <summary>
/// Run with a folder: appends to its log without end and prints each acknowledged user and version, until it is killed.
/// </summary>
public static class Program
{
    private const int Users = 8;

    public static async Task Main(string[] arguments)
    {
        await using var storage = await SqliteStorage.OpenAsync(arguments[0], TimeProvider.System, NullLoggerFactory.Instance, default);
        await Task.WhenAll(Enumerable.Range(0, Users).Select(user => Task.Run(async () =>
        {
            for (long version = 0; ; version += 2)
            {
                var item = await storage.Catalogue.ResolveAsync($"item-{user}-{version}", default);
                await storage.Events.AppendAsync(
                    "u:" + user, version, [Sample.View($"{version + 1}", item), Sample.View($"{version + 2}", item)], default);
                lock (Console.Out) Console.WriteLine($"{user} {version + 2}");
            }
        })));
    }
}
