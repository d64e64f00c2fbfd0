using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace OrleansRec.Http.Keys;

/// <summary>A JSON file with the section <c>OrleansRec:Keys</c>, followed while the server runs.</summary>
public static class KeysFile
{
    /// <summary>Adds the file. One that has no key or cannot be read fails the start; one that is damaged later leaves the keys as they are.</summary>
    public static void AddKeysFile(this IConfigurationBuilder configuration, string path)
    {
        var source = new KeysFileSource { Path = Path.GetFullPath(path), ReloadOnChange = true };
        source.ResolveFileProvider();
        configuration.Add(source);
    }

    private sealed class KeysFileSource : JsonConfigurationSource
    {
        public override IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            EnsureDefaults(builder);
            return new KeysFileProvider(this);
        }
    }
}

/// <summary>Keeps what is wrong with the file instead of throwing it: who throws while a file is followed is heard by nobody.</summary>
internal sealed class KeysFileProvider : JsonConfigurationProvider
{
    private readonly string _file;
    private bool _loaded;

    public KeysFileProvider(JsonConfigurationSource source) : base(source)
    {
        _file = source.FileProvider?.GetFileInfo(source.Path!).PhysicalPath ?? source.Path!;
        source.OnLoadException = context =>
        {
            // The outer exceptions only say that the file could not be loaded.
            Fault = $"The keys file '{_file}' cannot be read: {context.Exception.GetBaseException().Message}";
            context.Ignore = true;
        };
    }

    /// <summary>One sentence; null where the file was read.</summary>
    public string? Fault { get; private set; }

    public override void Load(Stream stream)
    {
        base.Load(stream);
        // Only at the start: a file whose last key is taken away later locks the server.
        var isEmpty = !_loaded && !Data.Keys.Any(name => name.StartsWith($"{ApiKeySection.Name}:", StringComparison.OrdinalIgnoreCase));
        Fault = isEmpty
            ? $"The keys file '{_file}' has no key; write {{\"OrleansRec\":{{\"Keys\":{{…}}}}}} with what 'orleansrec new-key' prints."
            : null;
        _loaded = true;
    }
}
