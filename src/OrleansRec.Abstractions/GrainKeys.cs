namespace OrleansRec.Abstractions;

/// <summary>Keys of the grains that are not people. Prefixes keep the storage provider from reading an id as a number.</summary>
public static class GrainKeys
{
    /// <summary>The one model of a shop in this release.</summary>
    public const string Model = "main";

    public static string Item(string itemId) => "i:" + itemId;

    public static string Replica(int replica) => $"{Model}/{replica}";

    /// <summary>The replica that a silo's users ask: on that silo where it has models, else on one that has.</summary>
    public static string ReplicaOf(string silo) => $"{Model}/{silo}";
}
