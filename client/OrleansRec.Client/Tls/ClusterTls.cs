using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansRec.Client.Tls;

/// <summary>Mutual TLS on the ports between silos and for SDK clients: who has no certificate of the authority gets no further than the handshake.</summary>
public sealed record ClusterTls
{
    /// <summary>PEM file: this process' certificate, with those between it and the authority.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>PEM file: its private key, not encrypted.</summary>
    public string Key { get; init; } = "";

    /// <summary>PEM file: the authority's certificate. Whoever has one that it signed is a member, whatever name is in it: use an authority of its own.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Reads the files.</summary>
    /// <exception cref="InvalidDataException">A file cannot be used; the message names its setting.</exception>
    internal LoadedTls Load()
    {
        var authority = new X509Certificate2Collection();
        Read("Authority", () => authority.ImportFromPemFile(Authority));
        if (authority.Count == 0) throw new InvalidDataException($"'Tls:Authority' is '{Authority}', which holds no certificate; name a PEM file.");
        X509Certificate2 certificate = null!;
        Read("Certificate' or 'Tls:Key", () => certificate = X509Certificate2.CreateFromPemFile(Certificate, Key));
        return new LoadedTls(certificate, authority);

        static void Read(string setting, Action read)
        {
            try
            {
                read();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                throw new InvalidDataException($"'Tls:{setting}' cannot be used: {error.Message}", error);
            }
        }
    }
}
