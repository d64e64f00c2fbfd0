namespace OrleansRec.Ranking.Users;

/// <summary>The one way a <see cref="UserState"/> changes: a pure function of the state and the events of the log, in log order.</summary>
public static class UserReducer
{
    public static UserState Apply(UserState state, Behaviour behaviour) => Apply(state, new ReadOnlySpan<Behaviour>(in behaviour));

    /// <summary>Applies events in order; copies the arrays once per call, not once per event.</summary>
    public static UserState Apply(UserState state, ReadOnlySpan<Behaviour> events)
    {
        if (events.IsEmpty) return state;
        var counts = (int[])state.Counts.Clone();
        var cart = state.Cart;
        var purchases = state.Purchases;
        var (priceSum, priceCount, last) = (state.LogPriceSum, state.PriceCount, state.LastTime);
        int behaviours = 0, impressions = 0;
        foreach (ref readonly var e in events)
        {
            counts[(int)e.Kind]++;
            last = Math.Max(last, e.Time);
            if (e.Item < 0) continue;
            if (e.Kind == BehaviourKind.Impression) impressions++;
            if (!BehaviourKinds.IsBehaviour(e.Kind)) continue;
            behaviours++;
            (cart, purchases) = ApplyToCart(cart, purchases, in e);
            if (e.Price > 0)
            {
                priceSum += MathF.Log(e.Price);
                priceCount++;
            }
        }

        return new UserState
        {
            Version = state.Version + events.Length,
            Items = Append(state.Items, events, behaviours, UserState.MaxBehaviours, false, static e => e.Item),
            Kinds = Append(state.Kinds, events, behaviours, UserState.MaxBehaviours, false, static e => e.Kind),
            Times = Append(state.Times, events, behaviours, UserState.MaxBehaviours, false, static e => e.Time),
            Sessions = Append(state.Sessions, events, behaviours, UserState.MaxBehaviours, false, static e => e.Session),
            Impressions = Append(state.Impressions, events, impressions, UserState.MaxImpressions, true, static e => e.Item),
            Cart = cart,
            Purchases = purchases,
            Counts = counts,
            LogPriceSum = priceSum,
            PriceCount = priceCount,
            LastTime = last,
        };
    }

    private static (int[] Cart, PurchasedItem[] Purchases) ApplyToCart(int[] cart, PurchasedItem[] purchases, in Behaviour e)
    {
        switch (e.Kind)
        {
            case BehaviourKind.AddToCart when Array.IndexOf(cart, e.Item) < 0:
                var start = Math.Max(0, cart.Length - (UserState.MaxCartItems - 1));
                return ([.. cart.AsSpan(start), e.Item], purchases);
            case BehaviourKind.RemoveFromCart:
                return (Without(cart, Array.IndexOf(cart, e.Item)), purchases);
            case BehaviourKind.Purchase:
                return (Without(cart, Array.IndexOf(cart, e.Item)), Bought(purchases, e.Item, e.Time));
            case BehaviourKind.Refund:
                return (cart, Returned(purchases, e.Item));
            default:
                return (cart, purchases);
        }
    }

    private static PurchasedItem[] Bought(PurchasedItem[] purchases, int item, long time)
    {
        var at = IndexOf(purchases, item);
        var count = at < 0 ? 1 : purchases[at].Count + 1;
        var rest = at < 0 ? purchases : Without(purchases, at);
        var start = Math.Max(0, rest.Length - (UserState.MaxPurchasedItems - 1));
        return [.. rest.AsSpan(start), new PurchasedItem(item, count, time)];
    }

    private static PurchasedItem[] Returned(PurchasedItem[] purchases, int item)
    {
        var at = IndexOf(purchases, item);
        if (at < 0) return purchases;
        if (purchases[at].Count == 1) return Without(purchases, at);
        var copy = (PurchasedItem[])purchases.Clone();
        copy[at] = copy[at] with { Count = copy[at].Count - 1 };
        return copy;
    }

    private static int IndexOf(PurchasedItem[] purchases, int item)
    {
        for (var i = purchases.Length - 1; i >= 0; i--)
            if (purchases[i].Item == item) return i;
        return -1;
    }

    private static T[] Without<T>(T[] array, int index) =>
        index < 0 ? array : [.. array.AsSpan(0, index), .. array.AsSpan(index + 1)];

    /// <summary>The old tail and the new values, at most <paramref name="bound"/>; <paramref name="added"/> of the events qualify.</summary>
    private static T[] Append<T>(
        T[] old, ReadOnlySpan<Behaviour> events, int added, int bound, bool impressions, Func<Behaviour, T> value)
    {
        if (added == 0) return old;
        var length = Math.Min(bound, old.Length + added);
        var kept = Math.Max(0, length - added);
        var result = new T[length];
        old.AsSpan(old.Length - kept).CopyTo(result);
        var skip = Math.Max(0, added - length);
        var at = kept;
        foreach (ref readonly var e in events)
        {
            var qualifies = e.Item >= 0 && (impressions ? e.Kind == BehaviourKind.Impression : BehaviourKinds.IsBehaviour(e.Kind));
            if (!qualifies || skip-- > 0) continue;
            result[at++] = value(e);
        }

        return result;
    }
}
