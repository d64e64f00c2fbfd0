using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansRec.Client.Tls;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>An authority of its own and the PEM files of one member, in a folder.</summary>
internal sealed class TestAuthority
{
    private readonly X509Certificate2 _root;

    public TestAuthority(string folder, string name)
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=" + name, rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        _root = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var member = new CertificateRequest("CN=member of " + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        member.CertificateExtensions.Add(names.Build());
        using var certificate = member.Create(_root, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));

        string Write(string file, string pem)
        {
            var path = Path.Combine(folder, $"{name}-{file}.pem");
            File.WriteAllText(path, pem);
            return path;
        }

        Tls = new ClusterTls
        {
            Authority = Write("authority", _root.ExportCertificatePem()),
            Certificate = Write("certificate", certificate.ExportCertificatePem()),
            Key = Write("key", key.ExportPkcs8PrivateKeyPem()),
        };
    }

    public ClusterTls Tls { get; }

    /// <summary>The same for a silo.</summary>
    public IReadOnlyDictionary<string, string> SiloSettings => new Dictionary<string, string>
    {
        ["OrleansRec__Tls__Authority"] = Tls.Authority,
        ["OrleansRec__Tls__Certificate"] = Tls.Certificate,
        ["OrleansRec__Tls__Key"] = Tls.Key,
    };

    /// <summary>Trusts this authority only.</summary>
    public HttpClientHandler Handler() => new()
    {
        ServerCertificateCustomValidationCallback = (_, certificate, chain, _) =>
        {
            chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate!);
        },
    };
}
