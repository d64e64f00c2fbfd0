namespace OrleansRec.Learning.Training;

/// <summary>Items and people whose labels the content and profile heads never learn, so that their metrics are honest.</summary>
public static class HeldOut
{
    private const uint OneIn = 20;

    /// <param name="item">Catalogue index.</param>
    public static bool Item(int item) => Ranking.StableHash.Mix((uint)item) % OneIn == 0;

    /// <param name="user">Log key.</param>
    public static bool Person(string user) => Ranking.StableHash.Of(user) % OneIn == 0;
}
