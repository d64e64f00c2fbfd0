namespace OrleansRec.Grains;

/// <summary>What a silo takes on.</summary>
public enum SiloRole
{
    /// <summary>Everything.</summary>
    Both,

    /// <summary>People, items and the intake of events; no model and no training.</summary>
    User,

    /// <summary>Model replicas and the trainer; no people.</summary>
    Model,
}
