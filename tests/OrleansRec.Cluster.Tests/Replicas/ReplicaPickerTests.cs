using Microsoft.Extensions.Time.Testing;
using OrleansRec.Grains.Replicas;

namespace OrleansRec.Cluster.Tests.Replicas;

public sealed class ReplicaPickerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Replica> _replicas = [];
    private readonly ReplicaPicker _picker;

    public ReplicaPickerTests() => _picker = new ReplicaPicker(() => [.. _replicas], new Random(1));

    [Fact]
    public void Pick_NoReplica_IsNull()
    {
        Assert.Null(_picker.Pick());
        Assert.Null(_picker.Pick(except: Add()));
    }

    [Fact]
    public void Pick_TwoReplicas_TakesTheLessLoaded()
    {
        var (slow, fast) = (Add(), Add());
        Call(slow, 20);
        Call(fast, 10);
        Assert.All(Picks(50), replica => Assert.Same(fast, replica));

        // Two that wait at the fast one make it the slower choice.
        fast.Begin();
        fast.Begin();
        Assert.All(Picks(50), replica => Assert.Same(slow, replica));
    }

    [Fact]
    public void Pick_Equal_PrefersItsOwnSilo()
    {
        Add();
        var own = Add(isLocal: true);
        Assert.All(Picks(50), replica => Assert.Same(own, replica));
    }

    [Fact]
    public void Pick_ManyEqualReplicas_SpreadsItsCalls()
    {
        for (var i = 0; i < 8; i++) Add();
        var calls = new Dictionary<Replica, int>();
        for (var i = 0; i < 800; i++)
        {
            var replica = _picker.Pick()!;
            replica.Begin();
            calls[replica] = calls.GetValueOrDefault(replica) + 1;
            if (i % 8 == 7) _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(8, calls.Count);
    }

    [Fact]
    public void Pick_LostAndEmpty_ComeLastUntilTheyAreForgiven()
    {
        var (ready, empty, lost) = (Add(), Add(), Add());
        Call(ready, 50);
        Call(empty, 1, Standing.Empty);
        Call(lost, 1, Standing.Lost);
        Assert.All(Picks(50), replica => Assert.Same(ready, replica));
        Assert.Same(empty, _picker.Pick(except: ready));
        _replicas.Remove(empty);
        Assert.Same(lost, _picker.Pick(except: ready));

        _time.Advance(Replica.Memory + TimeSpan.FromMilliseconds(1));
        Assert.Contains(lost, Picks(50));
    }

    [Fact]
    public void Cost_NotMeasuredAgain_Fades()
    {
        var slow = Add();
        Call(slow, 1_000);
        var before = slow.Cost;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(before / 2, slow.Cost, 0.001);
    }

    private IEnumerable<Replica?> Picks(int count) => Enumerable.Range(0, count).Select(_ => _picker.Pick()).ToList();

    private Replica Add(bool isLocal = false)
    {
        var replica = new Replica(ScriptedReplica.Silent(), isLocal, _time);
        _replicas.Add(replica);
        return replica;
    }

    private void Call(Replica replica, int milliseconds, Standing standing = Standing.Ready)
    {
        var began = replica.Begin();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        replica.End(began, standing);
    }
}
