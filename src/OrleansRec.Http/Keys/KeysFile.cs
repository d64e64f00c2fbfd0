using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace OrleansRec.Http.Keys;

/// <summary>A JSON file with the section <c>OrleansRec:Keys</c>, followed while the server runs.</summary>
public static class KeysFile
{
    /// <summary>Adds the file. One that has no key or cannot be read fails the start; one that is gone, damaged or misspelled later leaves the keys as they are.</summary>
    public static void AddKeysFile(this IConfigurationBuilder configuration, string path)
    {
        var whole = Path.GetFullPath(path);
        configuration.Add(new KeysFileSource
        {
            FileProvider = new FollowedFolder(Path.GetDirectoryName(whole)!),
            Path = Path.GetFileName(whole),
            ReloadOnChange = true,
        });
    }

    /// <summary>
    /// Tells a change at once, and one that no event of the file system tells within four seconds: that a link on the way to the file leads elsewhere, as
    /// where Kubernetes mounts it.
    /// </summary>
    private sealed class FollowedFolder(string folder) : IFileProvider
    {
        private readonly PhysicalFileProvider _told = new(folder, ExclusionFilters.None);
        private readonly PhysicalFileProvider _seen = new(folder, ExclusionFilters.None) { UsePollingFileWatcher = true, UseActivePolling = true };

        public IFileInfo GetFileInfo(string subpath) => _told.GetFileInfo(subpath);

        public IDirectoryContents GetDirectoryContents(string subpath) => _told.GetDirectoryContents(subpath);

        public IChangeToken Watch(string filter) => new CompositeChangeToken([_told.Watch(filter), _seen.Watch(filter)]);
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
    private string? _unreadable;

    /// <summary>Whether the file ever had a key.</summary>
    private bool _hadKey;

    public KeysFileProvider(JsonConfigurationSource source) : base(source)
    {
        _file = source.FileProvider?.GetFileInfo(source.Path!).PhysicalPath ?? source.Path!;
        source.OnLoadException = context =>
        {
            // The outer exceptions only say that the file could not be loaded.
            _unreadable = $"The keys file '{_file}' cannot be read: {context.Exception.GetBaseException().Message}";
            context.Ignore = true;
        };
    }

    /// <summary>One sentence; null where the file was read. A file that is gone has no data.</summary>
    public string? Fault => _unreadable ?? (HasKey || (_hadKey && IsLocked)
        ? null
        : $"The keys file '{_file}' has no key; write {{\"OrleansRec\":{{\"Keys\":{{…}}}}}} with what 'orleansrec new-key' prints.");

    private bool HasKey => Data.Keys.Any(name => name.StartsWith($"{ApiKeySection.Name}:", StringComparison.OrdinalIgnoreCase));

    /// <summary>The section is there and empty: its last key was taken away on purpose, which locks the server.</summary>
    private bool IsLocked => Data.ContainsKey(ApiKeySection.Name);

    public override void Load(Stream stream)
    {
        base.Load(stream);
        _unreadable = null;
        _hadKey |= HasKey;
    }
}
