namespace OrleansRec.Silo.Hosting;

/// <summary>The cluster's and the service's name, as SDK clients have it by default.</summary>
internal static class Cluster
{
    public const string Id = "orleansrec";

    public const int DefaultGatewayPort = 30_000;
}
