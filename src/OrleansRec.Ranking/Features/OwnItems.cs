using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Features;

/// <summary>What a person did with one item, over the remembered sequence.</summary>
public struct OwnItem
{
    /// <summary>0 for the item touched last, 1 for the one before, among distinct items.</summary>
    public int Rank;

    public int Views;
    public int Favorites;
    public int Carts;
    public int Purchases;
    public long LastTime;
    public BehaviourKind LastKind;
}

/// <summary>
/// A person's distinct items, the latest first, without those that the person dislikes: they speak for nothing. Reused between
/// people; not thread-safe.
/// </summary>
public sealed class OwnItems
{
    private readonly Dictionary<int, int> _at = [];
    private OwnItem[] _own = new OwnItem[UserState.MaxBehaviours];
    private readonly HashSet<int> _disliked = [];
    private readonly int[] _items = new int[UserState.MaxBehaviours];

    public int Count { get; private set; }

    /// <summary>Distinct items, the latest first.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Items whose latest behaviour is a dislike.</summary>
    public IReadOnlyCollection<int> Disliked => _disliked;

    public bool TryGet(int item, out OwnItem own)
    {
        var found = _at.TryGetValue(item, out var at);
        own = found ? _own[at] : default;
        return found;
    }

    public void Read(UserState state)
    {
        _at.Clear();
        _disliked.Clear();
        Count = 0;
        for (var i = state.Length - 1; i >= 0; i--)
        {
            var item = state.Items[i];
            if (_disliked.Contains(item)) continue;
            if (!_at.TryGetValue(item, out var at))
            {
                if (state.Kinds[i] == BehaviourKind.Dislike)
                {
                    _disliked.Add(item);
                    continue;
                }

                at = Count++;
                _at.Add(item, at);
                _items[at] = item;
                _own[at] = new OwnItem { Rank = at, LastTime = state.Times[i], LastKind = state.Kinds[i] };
            }

            ref var own = ref _own[at];
            switch (state.Kinds[i])
            {
                case BehaviourKind.View or BehaviourKind.Click: own.Views++; break;
                case BehaviourKind.Favorite: own.Favorites++; break;
                case BehaviourKind.AddToCart: own.Carts++; break;
                case BehaviourKind.Purchase: own.Purchases++; break;
            }
        }
    }
}
