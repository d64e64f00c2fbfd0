namespace OrleansRec.Datasets.Shop;

/// <summary>
/// How much everyone wants a category at a time, in logits: the season of the year, the weekend, a trend, maybe a fad that comes and goes.
/// </summary>
internal sealed class Seasons
{
    private readonly ShopCalendar _calendar;
    private readonly Leaf[] _leaves;
    private readonly double[] _slopes;
    private readonly double[] _fadDays;

    public Seasons(Leaf[] leaves, ShopCalendar calendar, ShopRandom random)
    {
        _calendar = calendar;
        _leaves = leaves;
        _slopes = [.. leaves.Select(_ => 0.4 * random.Gaussian())];
        _fadDays = [.. leaves.Select(_ => random.Chance(0.25) ? random.Between(0, calendar.Days) : double.NaN)];
    }

    public double At(int leaf, DateTimeOffset at)
    {
        var (category, day) = (_leaves[leaf], _calendar.DaysAt(at));
        var peak = (category.PeakMonth - 0.5) / 12;
        var lift = category.Amplitude * Math.Cos(2 * Math.PI * ((at.DayOfYear / 365.25) - peak));
        lift += _slopes[leaf] * ((day / _calendar.Days) - 0.5);
        if (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            lift += category.Department.WeekendLift;
        if (!double.IsNaN(_fadDays[leaf]))
            lift += 0.9 * Math.Exp(-Math.Pow((day - _fadDays[leaf]) / 5, 2));
        return lift;
    }
}
