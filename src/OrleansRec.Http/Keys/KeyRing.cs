using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansRec.Http.Keys;

/// <summary>The keys in force. Follows the options; a change that cannot be used leaves the keys as they were.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly ILogger<KeyRing> _logger;
    private readonly IDisposable? _changes;
    private volatile ApiKey[] _keys;
    private volatile bool _required;

    /// <summary>What was followed last: a file's watcher tells one change several times.</summary>
    private string _followed = "";

    /// <exception cref="OptionsValidationException">A key cannot be used; every fault is named.</exception>
    public KeyRing(IOptionsMonitor<ApiKeyOptions> options, ILogger<KeyRing> logger)
    {
        _logger = logger;
        _keys = Read(options.CurrentValue, []);
        _required = _keys.Length > 0;
        _followed = JsonSerializer.Serialize(options.CurrentValue.Keys);
        _changes = options.OnChange(Follow);
    }

    /// <summary>True once there was a key: taking the last one away locks the server, it does not open it.</summary>
    public bool IsRequired => _required;

    /// <summary>The key of that text; null where there is none. Takes the same time whichever key it is, or none.</summary>
    public ApiKey? Find(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        ApiKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash)) found = key;
        }
        return found;
    }

    public void Dispose() => _changes?.Dispose();

    private void Follow(ApiKeyOptions options)
    {
        var result = new ApiKeyOptionsValidator().Validate(null, options);
        var change = result.Failed ? string.Join(' ', result.Failures) : JsonSerializer.Serialize(options.Keys);
        if (Interlocked.Exchange(ref _followed, change) == change) return;
        if (result.Failed)
        {
            _logger.KeysNotChanged(change);
            return;
        }

        _keys = Read(options, _keys);
        _required |= _keys.Length > 0;
        if (_keys.Length > 0) _logger.KeysChanged(_keys.Length);
        else _logger.NoKeyLeft();
    }

    private static ApiKey[] Read(ApiKeyOptions options, ApiKey[] before)
    {
        var result = new ApiKeyOptionsValidator().Validate(null, options);
        if (result.Failed) throw new OptionsValidationException("Keys", typeof(ApiKeyOptions), result.Failures);
        return [.. options.Keys.Select(key => new ApiKey(
            key.Key, Convert.FromHexString(key.Value.Sha256), [.. key.Value.Scopes],
            RequestRate.Of(key.Value, Array.Find(before, b => b.Name == key.Key)?.Rate)))];
    }
}

/// <summary>A key in force.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Hash">SHA-256 of its text.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Rate">How often; null where it has no limit of its own.</param>
internal sealed record ApiKey(string Name, byte[] Hash, string[] Scopes, RequestRate? Rate)
{
    public bool May(string scope) => Scopes.Contains(scope) || Scopes.Contains(ApiScopes.Admin);
}
