using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>
/// Resident bytes of a silo per person in memory with 200 behaviours and a cached embedding: the slope of a silo's process between half of the
/// people and all of them, each after a full collection. What fills once, as page caches do, is full by then.
/// </summary>
internal static class ActiveUsers
{
    public static async Task MeasureAsync(BenchmarkReport report, int users)
    {
        using var folder = new TempFolder();
        await SyntheticShop.Make(items: 5_000, users, events: 200, threads: 1).StoreAsync(folder.Path);
        Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
        // Little room for garbage, so that what is resident is what lives.
        Environment.SetEnvironmentVariable("DOTNET_GCgen0size", "400000");
        Environment.SetEnvironmentVariable("DOTNET_GCConserveMemory", "9");
        Environment.SetEnvironmentVariable("DOTNET_gcConcurrent", "0");
        Environment.SetEnvironmentVariable("DOTNET_gcServer", "0");
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);
        var warm = users / 2;
        await ActivateAsync(0, warm);
        var before = SettledResident(silo.Id);
        await ActivateAsync(warm, users);
        report.Set("bytes_per_user", (SettledResident(silo.Id) - before) / (double)(users - warm));
        report.Set("bytes_per_user_people", users - warm);

        Task ActivateAsync(int from, int to) =>
            Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, cancellation) =>
                await sdk.Client.RecommendAsync(new RecommendationRequest { UserId = SyntheticShop.UserId(user), Count = 10 }, cancellation));
    }

    private static long SettledResident(int silo)
    {
        for (var pass = 0; pass < 3; pass++) InUse.Collect(silo);
        return InUse.Resident(silo);
    }
}
