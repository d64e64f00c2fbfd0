namespace OrleansRec.Cluster.Tests;

/// <summary>One cluster for the tests of a class.</summary>
public class EmptyShop : IAsyncLifetime
{
    internal ShopCluster Shop { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Shop = await ShopCluster.StartAsync();

    public async Task DisposeAsync() => await Shop.DisposeAsync();
}

/// <summary>A cluster with items, behaviour and a live model.</summary>
public sealed class TrainedShop : EmptyShop
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Shop.Populate();
        await Shop.TrainAndGoLive();
    }
}
