namespace OrleansRec.Grains.Users;

/// <summary>What grain storage keeps of a person: the attributes, and a state that spares reading the whole log.</summary>
[GenerateSerializer, Alias("OrleansRec.UserSnapshot")]
internal sealed class UserSnapshot
{
    /// <summary>A packed <c>UserState</c>; null where none was written. The log is the truth, this only a start.</summary>
    [Id(0)] public byte[]? State { get; set; }

    [Id(1)] public Dictionary<string, string>? Attributes { get; set; }
}
