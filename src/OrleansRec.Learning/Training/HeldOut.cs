namespace OrleansRec.Learning.Training;

/// <summary>Items and people whose labels the content and profile heads never learn, so that their metrics are honest.</summary>
internal static class HeldOut
{
    private const uint OneIn = 20;

    public static bool Item(int item) => Mix((uint)item) % OneIn == 0;

    public static bool Person(string user) => Ranking.StableHash.Of(user) % OneIn == 0;

    /// <summary>Neighbouring indexes are often of one kind; mixed bits are not.</summary>
    private static uint Mix(uint x)
    {
        x ^= x >> 16;
        x *= 0x7feb352d;
        x ^= x >> 15;
        x *= 0x846ca68b;
        return x ^ (x >> 16);
    }
}
