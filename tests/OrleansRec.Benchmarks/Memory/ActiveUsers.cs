using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>Resident bytes of a silo per person in memory with 200 behaviours and a cached embedding: the slope of a silo's process.</summary>
internal static class ActiveUsers
{
    public static async Task MeasureAsync(BenchmarkReport report, int users)
    {
        using var folder = new TempFolder();
        await SyntheticShop.Make(items: 5_000, users, events: 200, threads: 1).StoreAsync(folder.Path);
        Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
        // Little room for garbage, so that what is resident is what lives.
        Environment.SetEnvironmentVariable("DOTNET_GCgen0size", "400000");
        Environment.SetEnvironmentVariable("DOTNET_gcConcurrent", "0");
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);
        var warm = users / 6;
        await ActivateAsync(0, warm);
        var before = InUse.Resident(silo.Id);
        await ActivateAsync(warm, users);
        report.Set("bytes_per_user", (InUse.Resident(silo.Id) - before) / (double)(users - warm));

        Task ActivateAsync(int from, int to) =>
            Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, cancellation) =>
                await sdk.Client.RecommendAsync(new RecommendationRequest { UserId = SyntheticShop.UserId(user), Count = 10 }, cancellation));
    }
}
