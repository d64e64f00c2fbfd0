using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>
/// Resident bytes of a silo per person in memory with 200 behaviours and a cached embedding: the slope of a silo's process between half of the
/// people and all of them, each after full collections, with the collector that a silo has. What fills once, as page caches do, is full by then.
/// </summary>
internal static class ActiveUsers
{
    private const int CollectionsPerRound = 6;
    private const int MaxRounds = 16;

    /// <summary>Rounds in a row that give nothing back: memory falls in steps, of which one may be 50 MB after a round without any.</summary>
    private const int QuietRounds = 3;

    /// <summary>Of the least that was resident before; rounds themselves take some hundred KB each.</summary>
    private const double Settled = 0.997;

    public static async Task MeasureAsync(BenchmarkReport report, int users)
    {
        using var folder = new TempFolder();
        await SyntheticShop.Make(items: 5_000, users, events: 200, threads: 1).StoreAsync(folder.Path);
        Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
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

    /// <summary>Once it no longer falls: a collector of several threads gives what it has freed back over some twenty collections.</summary>
    private static long SettledResident(int silo)
    {
        var (resident, quiet) = (long.MaxValue, 0);
        for (var round = 0; round < MaxRounds && quiet < QuietRounds; round++)
        {
            for (var pass = 0; pass < CollectionsPerRound; pass++) InUse.Collect(silo);
            var now = InUse.Resident(silo);
            quiet = now > Settled * resident ? quiet + 1 : 0;
            resident = Math.Min(resident, now);
        }

        return resident;
    }
}
