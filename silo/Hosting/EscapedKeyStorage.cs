using System.Data.Common;
using System.Net.Sockets;
using Orleans.Storage;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Postgres;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// PostgreSQL's texts cannot hold the zero character, grain keys can: in the rows of grain state they are written as <see cref="PostgresText"/> does.
/// Failures of the database are <see cref="UnavailableException"/>.
/// </summary>
internal sealed class EscapedKeyStorage(IGrainStorage rows) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RunAsync(() => rows.ReadStateAsync(stateName, Escape(grainId), grainState), "read");

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RunAsync(() => rows.WriteStateAsync(stateName, Escape(grainId), grainState), "written");

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RunAsync(() => rows.ClearStateAsync(stateName, Escape(grainId), grainState), "removed");

    /// <summary>A database that is away is said in an exception that can travel between silos: Npgsql's cannot.</summary>
    private static async Task RunAsync(Func<Task> call, string what)
    {
        try
        {
            await call();
        }
        catch (Exception error) when (error is DbException or SocketException or IOException or TimeoutException)
        {
            throw new UnavailableException($"A stored state could not be {what} ({error.Message.TrimEnd('.')}); try again.");
        }
    }

    private static GrainId Escape(GrainId grain) =>
        grain.Key.AsSpan().IndexOfAny((byte)0, (byte)0x1A) < 0 ? grain : GrainId.Create(grain.Type, PostgresText.Encode(grain.Key.ToString()!));
}
