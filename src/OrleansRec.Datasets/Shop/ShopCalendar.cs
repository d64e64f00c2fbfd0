namespace OrleansRec.Datasets.Shop;

/// <summary>The shop's clock: it ends at a fixed moment, so that a seed gives the same log whenever it is run.</summary>
internal sealed class ShopCalendar(GeneratedShopOptions options)
{
    public static readonly DateTimeOffset End = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Share of the day's sessions that start in each hour.
    private static readonly double[] HourWeights =
        [1, .5, .3, .2, .2, .3, .8, 1.5, 2.5, 3, 3.2, 3.5, 4, 3.6, 3.2, 3.2, 3.5, 4, 5, 6, 6.5, 6, 4, 2];

    public int Days { get; } = options.Days;

    public DateTimeOffset Start { get; } = End.AddDays(-options.Days);

    /// <summary>First moment of the held-out part.</summary>
    public DateTimeOffset Split { get; } = End.AddDays(-options.HeldOutDays);

    public DateTimeOffset Day(int day) => Start.AddDays(day);

    /// <summary>Days since the log began.</summary>
    public double DaysAt(DateTimeOffset at) => (at - Start).TotalDays;

    /// <summary>How busy a day is: more at weekends and towards the end of a growing shop's log.</summary>
    public double DayWeight(int day) =>
        (Day(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1.25 : 1.0) * (1 + (0.3 * day / Days));

    /// <summary>Midnight of some day of the history: the catalogue changes overnight, and no more once the held-out part begins.</summary>
    public DateTimeOffset DuringHistory(ShopRandom random) => Start.AddDays(random.Below((Split - Start).Days));

    public DateTimeOffset SessionStart(int day, ShopRandom random) =>
        Day(day).AddSeconds((3600 * random.Weighted(HourWeights)) + random.Below(3600));
}
