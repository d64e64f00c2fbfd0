using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansRec.Contracts.Errors;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Grains.Users;

/// <summary>
/// One person's record in grain storage. The state in it is a convenience and written at best effort; attributes have no other home. States are
/// packed, and not kept here.
/// </summary>
internal sealed class SnapshotWriter(IPersistentState<UserSnapshot> stored, ILogger logger)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>The person's version in the stored snapshot; 0 where there is none.</summary>
    public long Version { get; private set; }

    public bool HasAttributes => stored.State.Attributes is not null;

    public IReadOnlyDictionary<string, string> Attributes => stored.State.Attributes ?? None;

    /// <summary>The stored state; null where there is none that can be read: the log has everything.</summary>
    public UserState? Read()
    {
        if (stored.State.State is not { } bytes) return null;
        try
        {
            var state = UserStatePacking.Unpack(bytes);
            Version = state.Version;
            stored.State.State = null;
            return state;
        }
        catch (InvalidDataException e)
        {
            Log.SnapshotUnreadable(logger, e);
            return null;
        }
    }

    /// <summary>Writes the state; a failure is logged and costs the next activation a longer replay.</summary>
    public async Task TryWriteAsync(byte[] state)
    {
        try
        {
            await WriteAsync(state, stored.State.Attributes);
        }
        catch (Exception e)
        {
            Log.SnapshotNotWritten(logger, e);
        }
    }

    /// <summary>Writes the state for somebody who goes on only when it is stored.</summary>
    /// <exception cref="UnavailableException">It is not known whether it was stored.</exception>
    public async Task WriteStateAsync(byte[] state)
    {
        try
        {
            await WriteAsync(state, stored.State.Attributes);
        }
        catch (Exception e)
        {
            throw new UnavailableException("The snapshot could not be stored; try again.", e);
        }
    }

    /// <exception cref="UnavailableException">The attributes were not stored, or it is not known whether they were.</exception>
    public async Task WriteAttributesAsync(byte[] state, IReadOnlyDictionary<string, string> attributes)
    {
        var before = stored.State.Attributes;
        try
        {
            await WriteAsync(state, new Dictionary<string, string>(attributes));
        }
        catch (Exception e)
        {
            stored.State.Attributes = before;
            throw new UnavailableException("The attributes could not be stored; send them again.", e);
        }
    }

    /// <summary>True where storage holds a record of the person.</summary>
    public bool Exists => stored.RecordExists;

    /// <summary>Removes the record.</summary>
    /// <exception cref="UnavailableException">It is not known whether it was removed; try again.</exception>
    public async Task ClearAsync()
    {
        try
        {
            await stored.ReadStateAsync();
            if (stored.RecordExists) await stored.ClearStateAsync();
        }
        catch (Exception e)
        {
            throw new UnavailableException("The stored state of a person could not be removed; ask again.", e);
        }

        (stored.State.State, stored.State.Attributes) = (null, null);
        Version = 0;
    }

    private async Task WriteAsync(byte[] state, Dictionary<string, string>? attributes)
    {
        (stored.State.State, stored.State.Attributes) = (state, attributes);
        try
        {
            await stored.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            // Another activation wrote in between; its record is replaced, under the tag that it has now.
            await stored.ReadStateAsync();
            (stored.State.State, stored.State.Attributes) = (state, attributes ?? stored.State.Attributes);
            await stored.WriteStateAsync();
        }

        Version = UserStatePacking.VersionOf(state);
        if (ReferenceEquals(stored.State.State, state)) stored.State.State = null;
    }
}
