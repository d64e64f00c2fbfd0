using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Examples;

/// <summary>What came after each event of a person: the labels of the conversion and click tasks.</summary>
internal readonly struct Outcomes
{
    /// <summary>An impression counts as clicked when interest in the item follows within this time.</summary>
    public static readonly TimeSpan ClickWindow = TimeSpan.FromMinutes(30);

    private readonly bool[] _carted;
    private readonly bool[] _bought;
    private readonly bool[] _clicked;

    public Outcomes(List<TrainingEvent> events)
    {
        (_carted, _bought, _clicked) = (new bool[events.Count], new bool[events.Count], new bool[events.Count]);
        var carted = new HashSet<int>();
        var bought = new HashSet<int>();
        var interest = new Dictionary<int, long>();
        for (var k = events.Count - 1; k >= 0; k--)
        {
            var b = events[k].Behaviour;
            if (b.Item < 0) continue;
            _carted[k] = carted.Contains(b.Item);
            _bought[k] = bought.Contains(b.Item);
            _clicked[k] = interest.TryGetValue(b.Item, out var at) && at - b.Time <= ClickWindow.TotalMilliseconds;
            if (b.Kind == BehaviourKind.AddToCart) carted.Add(b.Item);
            if (b.Kind == BehaviourKind.Purchase) bought.Add(b.Item);
            if (BehaviourKinds.IsInterest(b.Kind)) interest[b.Item] = b.Time;
        }
    }

    /// <summary>The item of event k is added to the cart by a later event.</summary>
    public bool Carted(int k) => _carted[k];

    public bool Bought(int k) => _bought[k];

    /// <summary>Interest in the item shown by event k follows soon.</summary>
    public bool Clicked(int k) => _clicked[k];
}
