using System.CommandLine;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>Options that say how large a <see cref="SyntheticShop"/> is.</summary>
internal sealed class ShopSize
{
    public Option<int> Items { get; } = BenchmarkOptions.Size("--items", 100_000, "Items");

    public Option<int> Users { get; } = BenchmarkOptions.Size("--users", 10_000, "People");

    public Option<int> Events { get; } = BenchmarkOptions.Size("--events", 50, "Events of each person");

    public Option<int> Threads { get; } =
        BenchmarkOptions.Size("--threads", Math.Max(1, Environment.ProcessorCount / 2), "Threads of a tensor operation");

    public SyntheticShop Make(ParseResult parsed) =>
        SyntheticShop.Make(parsed.GetValue(Items), parsed.GetValue(Users), parsed.GetValue(Events), parsed.GetValue(Threads));

    /// <summary>The same size for another process.</summary>
    public string[] Arguments(ParseResult parsed) =>
    [
        Items.Name, $"{parsed.GetValue(Items)}", Users.Name, $"{parsed.GetValue(Users)}",
        Events.Name, $"{parsed.GetValue(Events)}", Threads.Name, $"{parsed.GetValue(Threads)}",
    ];
}
