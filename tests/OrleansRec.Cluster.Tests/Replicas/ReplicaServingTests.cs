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

        // While one silo goes away, whoever asks from the other one is answered within the deadline, nearly always by a model.
        var picker = shop.Orleans.Silos[0].ServiceProvider.GetRequiredService<ReplicaPicker>();
        var timeout = TimeSpan.FromSeconds(2);
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            var (answered, late) = (0, 0);
            while (!stop.IsCancellationRequested)
            {
                // A caller each time: what one remembers of a person does not matter here.
                var caller = new ReplicaCaller(picker, TimeProvider.System, NullLogger.Instance);
                var request = new RecommendationRequest { UserId = "u" };
                var (answer, _) = await caller.AskAsync(request, UserState.Empty.Pack(), new AnswerDeadline(TimeProvider.System, timeout), default);
                if (answer?.Items.Count == 10) answered++;
                else late++;
            }

            return (Answered: answered, Late: late);
        });
        await shop.Orleans.KillSiloAsync(shop.Orleans.Silos[1]);
        await ShopCluster.Until(() => Task.FromResult(Replicas(shop, shop.Orleans.Silos[0]).Length == 1), "one replica is left");
        await Task.Delay(100);
        await stop.CancelAsync();
        var (byModel, byNobody) = await asking;
        Assert.InRange(byModel, 100, int.MaxValue);
        Assert.Equal(0, byNobody);
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
