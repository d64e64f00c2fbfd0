namespace OrleansRec.Datasets;

/// <summary>Size of a generated shop.</summary>
public sealed record GeneratedShopOptions
{
    /// <summary>People, anonymous visitors included: 10 to 200,000.</summary>
    public int Users { get; init; } = 2_000;

    /// <summary>Items in the catalogue: 40 to 200,000.</summary>
    public int Items { get; init; } = 3_000;

    /// <summary>Events in all, reached within 10 %: 500 to 20,000,000, and at least ten per user.</summary>
    public int Events { get; init; } = 200_000;

    /// <summary>Length of the log: 10 to 730 days, ending on 2026-01-01 UTC.</summary>
    public int Days { get; init; } = 60;

    /// <summary>The last days, held out: 1 to half of <see cref="Days"/>.</summary>
    public int HeldOutDays { get; init; } = 6;

    /// <summary>The same seed gives the same shop.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>False leaves out the product pictures.</summary>
    public bool Pictures { get; init; } = true;

    /// <exception cref="DatasetException">Some options are out of range; the message lists all of them.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Check(nameof(Users), Users, 10, 200_000);
        Check(nameof(Items), Items, 40, 200_000);
        Check(nameof(Events), Events, Math.Max(500, 10L * Users), 20_000_000);
        Check(nameof(Days), Days, 10, 730);
        Check(nameof(HeldOutDays), HeldOutDays, 1, Days / 2);
        if (errors.Count > 0)
            throw new DatasetException($"The generated shop cannot be made: {string.Join("; ", errors)}.");

        void Check(string name, int value, long least, long most)
        {
            if (value < least || value > most)
                errors.Add($"{name} is {value}, expected {least} to {most}");
        }
    }
}
