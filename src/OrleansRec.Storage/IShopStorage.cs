using System.Data.Common;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage;

/// <summary>Everything a silo keeps.</summary>
public interface IShopStorage : IAsyncDisposable
{
    IEventLog Events { get; }

    ICatalogueStore Catalogue { get; }

    IModelStore Models { get; }

    /// <summary>For Orleans' AdoNet providers, with <see cref="OrleansInvariant"/>: their option <c>DataSource</c>.</summary>
    DbDataSource OrleansDataSource { get; }

    /// <summary>The invariant name of the provider behind <see cref="OrleansDataSource"/>.</summary>
    string OrleansInvariant { get; }

    /// <summary>Takes what was deleted out of the files as far as this storage can.</summary>
    /// <exception cref="UnavailableException">It could not; try again.</exception>
    Task MaintainAsync(CancellationToken ct);
}
