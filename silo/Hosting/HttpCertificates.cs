using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>The certificate files that the web server's own settings name.</summary>
internal static class HttpCertificates
{
    private static readonly string[] Files = ["Path", "KeyPath"];

    /// <param name="root">What a relative path is relative to.</param>
    /// <exception cref="RefusedException">One of them is not there; the web server itself would end the start without the setting's name.</exception>
    public static void Require(IConfiguration configuration, string root)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.GetSection("Certificate"));
        foreach (var certificate in endpoints.Concat(configuration.GetSection("Kestrel:Certificates").GetChildren()))
        {
            foreach (var setting in Files.Select(certificate.GetSection))
            {
                if (setting.Value is { Length: > 0 } file && !File.Exists(Path.Combine(root, file)))
                    throw new RefusedException($"'{setting.Path}' is '{file}', where there is no file; give the certificate's.");
            }
        }
    }
}
