using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Storage.Tests;

/// <summary>A person's grain is often on another silo than whoever asks: what storage refuses must reach him as the error that says so.</summary>
internal static class Unavailable
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>The call is refused, and the refusal is the same on the other side of a message.</summary>
    public static async Task RequireAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<UnavailableException>(call);
        var arrived = Serializer.Deserialize<Exception>(Serializer.SerializeToArray<Exception>(error));
        Assert.Equal(error.Message, Assert.IsType<UnavailableException>(arrived).Message);
    }
}
