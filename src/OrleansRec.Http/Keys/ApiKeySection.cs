using Microsoft.Extensions.Configuration;

namespace OrleansRec.Http.Keys;

/// <summary>Reads <see cref="ApiKeyOptions"/>; what cannot be read becomes a fault of theirs, at the start and while the server runs.</summary>
internal static class ApiKeySection
{
    public const string Name = "OrleansRec:" + nameof(ApiKeyOptions.Keys);

    private static readonly string[] Settings = [.. typeof(ApiKeyEntry).GetProperties().Select(p => p.Name)];

    public static void Bind(ApiKeyOptions options, IConfiguration configuration)
    {
        if (configuration is IConfigurationRoot root)
            options.Faults.AddRange(root.Providers.OfType<KeysFileProvider>().Select(file => file.Fault).OfType<string>());
        foreach (var key in configuration.GetSection(Name).GetChildren())
        {
            if (!key.GetChildren().Any())
                options.Faults.Add($"Key '{key.Key}' is empty; write its Sha256 and Scopes.");
            foreach (var setting in key.GetChildren().Where(s => !Settings.Contains(s.Key, StringComparer.OrdinalIgnoreCase)))
                options.Faults.Add($"Key '{key.Key}': '{setting.Key}' does not exist; there are {string.Join(", ", Settings)}.");
        }

        if (options.Faults.Count > 0) return;
        try
        {
            // Unless it is strict the binder leaves out, without a word, a key of which a setting has the wrong type.
            configuration.GetSection(Name).Bind(options.Keys, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException error)
        {
            options.Faults.Add($"'{Name}' cannot be read: {error.Message}");
        }
    }
}
