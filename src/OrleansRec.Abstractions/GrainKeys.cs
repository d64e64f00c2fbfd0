namespace OrleansRec.Abstractions;

/// <summary>Keys of the grains that are not people. Prefixes keep the storage provider from reading an id as a number.</summary>
public static class GrainKeys
{
    /// <summary>The one model of a shop in this release.</summary>
    public const string Model = "main";

    /// <summary>Some replica, for callers who do not know the silos.</summary>
    public const string AnyReplica = Model + "/any";

    /// <summary>Like <see cref="AnyReplica"/>, which is way 0, perhaps through another gateway and silo.</summary>
    public static string AnyReplicaBy(long way) => way == 0 ? AnyReplica : FormattableString.Invariant($"{AnyReplica}/{way}");

    /// <summary>The model of a form with weights of its own, made from versions of <see cref="Model"/>.</summary>
    public static string FormOf(string form) => $"{Model}.{form}";

    public static string Item(string itemId) => "i:" + itemId;

    /// <summary>The replica on one silo.</summary>
    /// <param name="silo">Its address as <c>SiloAddress.ToParsableString</c> writes it.</param>
    public static string ReplicaOf(string silo) => $"{Model}/{silo}";
}
