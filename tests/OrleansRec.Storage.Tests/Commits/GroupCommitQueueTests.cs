using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Serialization;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Tests.Commits;

public sealed class GroupCommitQueueTests
{
    /// <summary>A person's grain is often on another silo than whoever asks: what it cannot write must reach him as the error that says so.</summary>
    [Fact]
    public async Task Add_WriterFails_ErrorTravelsBetweenSilos()
    {
        await using var queue = new GroupCommitQueue<PendingChange<object>>("event log", new Failing(), 4, 4, NullLogger.Instance);
        var write = new PendingChange<object>(_ => "");
        await queue.AddAsync(write, CancellationToken.None);

        var error = await Assert.ThrowsAsync<UnavailableException>(() => write.Done);

        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(error));
        Assert.Equal(error.Message, Assert.IsType<UnavailableException>(arrived).Message);
        Assert.Contains("the way is gone", error.Message, StringComparison.Ordinal);
    }

    private sealed class Failing : IBatchWriter<PendingChange<object>>
    {
        public void Write(IReadOnlyList<PendingChange<object>> batch) =>
            throw new NpgsqlException("the way is gone", new SocketException((int)SocketError.ConnectionRefused));

        public void Dispose()
        {
        }
    }
}
