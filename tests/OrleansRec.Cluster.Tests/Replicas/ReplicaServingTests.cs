using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Grains.Replicas;
using OrleansRec.Grains.Users;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;

namespace OrleansRec.Cluster.Tests.Replicas;

public sealed class ReplicaServingTests
{
    [Fact]
    public async Task Recommend_TwoSilos_EachIsAReplicaAndALostOneIsNotMissed()
    {
        await using var shop = await ShopCluster.StartAsync();
        await shop.Populate();
        var live = await shop.TrainAndGoLive();
        await ShopCluster.Until(() => Task.FromResult(shop.Orleans.Silos.All(silo => Replicas(shop, silo).Length == 2)), "both silos are replicas");
        Assert.All(shop.Orleans.Silos, silo => Assert.Equal(live, silo.ServiceProvider.GetRequiredService<InferenceEngine>().ModelVersion));

        // While one silo goes away, and after it, whoever asks from the other one is answered by a model within the deadline.
        var picker = shop.Orleans.Silos[0].ServiceProvider.GetRequiredService<ReplicaPicker>();
        var timeout = TimeSpan.FromSeconds(2);
        var (answered, late) = (0, 0);
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                // A caller each time: what one remembers of a person does not matter here.
                var caller = new ReplicaCaller(picker, TimeProvider.System, NullLogger.Instance);
                var request = new RecommendationRequest { UserId = "u" };
                var (answer, _) = await caller.AskAsync(request, UserState.Empty.Pack(), new AnswerDeadline(TimeProvider.System, timeout), default);
                if (answer?.Items.Count == 10) Interlocked.Increment(ref answered);
                else Interlocked.Increment(ref late);
            }
        });
        await ShopCluster.Until(() => Task.FromResult(Volatile.Read(ref answered) > 0), "the first list");
        await shop.Orleans.KillSiloAsync(shop.Orleans.Silos[1]);
        await ShopCluster.Until(() => Task.FromResult(Replicas(shop, shop.Orleans.Silos[0]).Length == 1), "one replica is left");
        var meanwhile = Volatile.Read(ref answered);
        await ShopCluster.Until(() => Task.FromResult(Volatile.Read(ref answered) >= meanwhile + 100), "100 lists from the replica that is left");
        await stop.CancelAsync();
        await asking;
        Assert.Equal(0, late);
    }

    [Fact]
    public async Task Recommend_NoReplica_FallsBackWithin50Milliseconds()
    {
        await using var shop = await ShopCluster.StartAsync(learning: false);
        await shop.Populate();
        await ShopCluster.Until(async () => (await shop.Recommend("person-1")).Items.Count == 10, "the catalogue is read", 10);
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.StartsWith("trending: ", (await shop.Recommend("person-1")).Fallback);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        Assert.InRange(times[times.Count / 2], 0, 50);
    }

    private static Replica[] Replicas(ShopCluster shop, Orleans.TestingHost.InProcessSiloHandle silo) =>
        silo.ServiceProvider.GetRequiredService<ReplicaDirectory>().Replicas();
}
