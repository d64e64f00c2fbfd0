using Microsoft.Extensions.Options;

namespace OrleansRec.Http.Keys;

/// <summary>The keys of the HTTP API by name: the section <c>OrleansRec:Keys</c>. A change is in force as soon as the file is saved.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Keys by a name for messages; empty means that anyone on this machine may call, and no other machine may.</summary>
    public Dictionary<string, ApiKeyEntry> Keys { get; } = [];

    /// <summary>What of the configuration could not be read.</summary>
    internal List<string> Faults { get; } = [];
}

/// <summary>One key.</summary>
public sealed class ApiKeyEntry
{
    /// <summary>SHA-256 of the key's UTF-8 bytes in hex, 64 digits; the key itself is stored nowhere.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>One or more of <see cref="ApiScopes.All"/>.</summary>
    public List<string> Scopes { get; } = [];

    /// <summary>Requests per second that this key may send on average, from 1; null for no limit of its own. Beyond it: 429.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>Requests that may come at once after a pause, from 1; <see cref="RequestsPerSecond"/> unless set.</summary>
    public int? Burst { get; set; }
}

/// <summary>Reports every fault of <see cref="ApiKeyOptions"/> at once.</summary>
internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var faults = new List<string>(options.Faults);
        foreach (var (key, entry) in options.Keys)
        {
            if (entry.Sha256.Length != 64 || !entry.Sha256.All(char.IsAsciiHexDigit))
                faults.Add($"Key '{key}': 'Sha256' has {entry.Sha256.Length} characters; write the 64 hex digits that 'orleansrec new-key' prints.");
            if (entry.Scopes.Count == 0)
                faults.Add($"Key '{key}': 'Scopes' is empty; write one or more of {string.Join(", ", ApiScopes.All)}.");
            if (entry.RequestsPerSecond < 1)
                faults.Add($"Key '{key}': 'RequestsPerSecond' is {entry.RequestsPerSecond}; write 1 or more, or leave it out for no limit.");
            if (entry.Burst < 1)
                faults.Add($"Key '{key}': 'Burst' is {entry.Burst}; write 1 or more, or leave it out for one second's requests.");
            if (entry.Burst is not null && entry.RequestsPerSecond is null)
                faults.Add($"Key '{key}': 'Burst' is {entry.Burst} without 'RequestsPerSecond'; write both.");
            foreach (var scope in entry.Scopes.Except(ApiScopes.All))
                faults.Add($"Key '{key}': scope '{scope}' does not exist; write one of {string.Join(", ", ApiScopes.All)}.");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
