using System.Runtime.InteropServices;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Sources;
using OrleansRec.Serving.Models;

namespace OrleansRec.Serving.Pipeline;

/// <summary>
/// A model version with the catalogue and the lists made for it. Used by one thread at a time, which also brings the catalogue
/// up to date between two batches.
/// </summary>
public sealed class ServingSnapshot : IDisposable
{
    private readonly List<(int Index, ItemContent Content)> _changes = [];
    private int _applied;
    private int _covered;

    /// <param name="catalogue">The catalogue that the model was loaded with.</param>
    public ServingSnapshot(IRankingModel model, ItemCatalogue catalogue)
    {
        (Model, Catalogue, _covered) = (model, ItemCatalogue.Empty, model.ItemCount);
        Index = new CandidateIndex(model.Statistics, catalogue);
        for (var item = model.ItemCount; item < catalogue.Count; item++) _changes.Add((item, catalogue[item]));
        _covered = Math.Max(_covered, catalogue.Count);
        Catalogue = catalogue;
    }

    public IRankingModel Model { get; }

    public ItemCatalogue Catalogue { get; private set; }

    public CandidateIndex Index { get; }

    /// <summary>True while items wait for <see cref="ApplyChanges"/>.</summary>
    public bool HasChanges => _applied < _changes.Count;

    /// <summary>Takes over a newer view of the catalogue; rules see it at once, vectors follow with <see cref="ApplyChanges"/>.</summary>
    public void SetCatalogue(ItemCatalogue catalogue)
    {
        if (ReferenceEquals(catalogue, Catalogue)) return;
        for (var item = 0; item < catalogue.Count; item++)
            if (item >= _covered || !ReferenceEquals(catalogue[item], Catalogue[item])) _changes.Add((item, catalogue[item]));
        _covered = Math.Max(_covered, catalogue.Count);
        Catalogue = catalogue;
    }

    /// <summary>Gives vectors to at most <paramref name="limit"/> of the items that wait; returns to how many.</summary>
    public int ApplyChanges(int limit)
    {
        if (!HasChanges) return 0;
        var part = _changes.GetRange(_applied, Math.Min(limit, _changes.Count - _applied));
        _applied += part.Count;
        if (!HasChanges)
        {
            _changes.Clear();
            _applied = 0;
        }

        Index.Apply(CollectionsMarshal.AsSpan(part));
        Model.SetItems(part);
        return part.Count;
    }

    public void Dispose() => Model.Dispose();
}
