using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;
using OrleansRec.Datasets;
using OrleansRec.Ranking.Baselines;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Pictures;
using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Everyone's state and sequence at the end of the history, by the reducer that serving uses.</summary>
internal sealed class ShopReplay
{
    private const int PicturesNamed = 5;

    private readonly Dictionary<string, PersonHistory> _people = new(StringComparer.Ordinal);

    private ShopReplay(ItemIndexes items) => Items = items;

    public ItemIndexes Items { get; }

    public IReadOnlyDictionary<string, PersonHistory> People => _people;

    public static ShopReplay Of(Dataset data, ItemIndexes items)
    {
        var replay = new ShopReplay(items);
        foreach (var e in data.History)
        {
            var key = KeyOf(e);
            if (!replay._people.TryGetValue(key, out var person)) replay._people.Add(key, person = new PersonHistory());
            person.Apply(replay.BehaviourOf(e));
        }

        return replay;
    }

    public static string KeyOf(BehaviourEvent e) => UserKey.From(e.UserId, e.VisitorId);

    public Behaviour BehaviourOf(BehaviourEvent e) => Behaviour.From(e, e.ItemId is null ? -1 : Items[e.ItemId]);

    /// <summary>The state at the end of the history; empty for someone who has none.</summary>
    public UserState StateOf(string key) => _people.TryGetValue(key, out var person) ? person.State : UserState.Empty;

    /// <summary>What the shop says about its items, by index.</summary>
    public ItemCatalogue Catalogue(Dataset data)
    {
        var table = new ItemTable();
        for (var index = 0; index < Items.Known; index++) table.Set(index, ItemContent.From(new Item { ItemId = Items.IdOf(index) }));
        var (damaged, named) = (0, new List<string>());
        foreach (var item in data.Items)
        {
            byte[]? small = null;
            if (item.Image is { } image && !PictureReader.TryShrink(image, out small, out var problem) && damaged++ < PicturesNamed)
                named.Add($"of item '{item.ItemId}', which {problem}");
            table.Set(Items[item.ItemId], ItemContent.From(item, small));
        }

        PictureFault = damaged == 0 ? null : $"{damaged} of the items' pictures cannot be read and are left out: {string.Join("; ", named)}{(damaged > named.Count ? $"; and {damaged - named.Count} more" : "")}.";
        return table.Snapshot();
    }

    /// <summary>A sentence on pictures of the catalogue that cannot be read; null where all can.</summary>
    public string? PictureFault { get; private set; }

    /// <summary>The history as training reads it from a log.</summary>
    public List<LoggedBehaviour> Log(Dataset data) =>
        [.. data.History.Select((e, i) => new LoggedBehaviour(i + 1, KeyOf(e), BehaviourOf(e)))];

    /// <summary>What the shop says of its users, by log key.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Attributes(Dataset data) =>
        data.Users.Where(u => u.Attributes.Attributes.Count > 0).ToDictionary(u => UserKey.From(u.UserId, null), u => u.Attributes.Attributes);

    /// <summary>What baselines are fitted on.</summary>
    public ItemSequences Sequences() => new([.. _people.Values.Select(p => p.Sequence)], Items.Count);
}
