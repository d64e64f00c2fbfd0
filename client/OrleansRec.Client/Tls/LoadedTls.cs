using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OrleansRec.Client.Tls;

/// <summary>The certificates of one process.</summary>
internal sealed class LoadedTls(X509Certificate2 certificate, X509Certificate2Collection authority)
{
    public SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificate = certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, peer, _, _) => IsMember(peer),
    };

    public SslClientAuthenticationOptions ForClient() => new()
    {
        // Members are known by their authority, not by a name: addresses change.
        TargetHost = "orleansrec",
        ClientCertificates = [certificate],
        LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
        RemoteCertificateValidationCallback = (_, peer, _, _) => IsMember(peer),
    };

    private bool IsMember(X509Certificate? peer)
    {
        if (peer is null) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = X509CertificateLoader.LoadCertificate(peer.GetRawCertData());
        return chain.Build(copy);
    }
}
