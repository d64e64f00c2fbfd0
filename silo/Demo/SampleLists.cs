using OrleansRec.Client;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Datasets;
using OrleansRec.Silo.Evaluation;
using Spectre.Console;

namespace OrleansRec.Silo.Demo;

/// <summary>Recommendations for a few people, with the tasks' scores, where each came from and what caused it.</summary>
internal sealed class SampleLists(OrleansRecClient client, IAnsiConsole console, Dataset data, int seed)
{
    private const int People = 3;
    private const int ListLength = 5;
    private const int MinEvents = 5;
    private const int RecentShown = 3;
    private const int BarCells = 5;
    private const int MaxTitle = 38;
    private const string NoReason = "others like it";

    private readonly Dictionary<string, string> _titles =
        data.Items.Where(i => i.Title is not null).ToDictionary(i => i.ItemId, i => i.Title!, StringComparer.Ordinal);

    public async Task WriteAsync(CancellationToken cancellation)
    {
        foreach (var person in Chosen())
        {
            var (user, visitor) = (person[0].UserId, person[0].VisitorId);
            var answer = await client.RecommendAsync(
                new RecommendationRequest { UserId = user, VisitorId = visitor, Count = ListLength, Explain = true }, cancellation);
            var recent = person.Reverse().Select(e => e.ItemId!).Distinct().Take(RecentShown).Select(Title);
            console.Write(Table(answer).Title(Markup.Escape($"{user ?? visitor}, who last turned to {string.Join("; ", recent)}")));
        }
    }

    private IEnumerable<BehaviourEvent[]> Chosen()
    {
        var people = data.History.Where(e => e.ItemId is not null && e.Type != EventTypes.Impression)
            .GroupBy(ShopReplay.KeyOf).Where(g => g.Count() >= MinEvents).Select(g => g.ToArray()).ToArray();
        new Random(seed).Shuffle(people);
        return people.Take(People);
    }

    private Table Table(RecommendationResponse answer)
    {
        var tasks = answer.Items.SelectMany(i => i.Tasks.Keys).Distinct().ToArray();
        var largest = tasks.ToDictionary(t => t, t => Math.Max(1e-9, answer.Items.Max(i => i.Tasks.GetValueOrDefault(t))));
        var table = new Table().RoundedBorder().AddColumn("").AddColumn("item");
        foreach (var task in tasks) table.AddColumn(Markup.Escape(task));
        table.AddColumn("from").AddColumn("because");
        for (var place = 0; place < answer.Items.Count; place++)
        {
            var item = answer.Items[place];
            string[] scores = [.. tasks.Select(t => Bar(item.Tasks.GetValueOrDefault(t), largest[t]))];
            string[] row = [$"{place + 1}", Title(item.ItemId), .. scores, item.Source, Because(item)];
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    private string Because(RecommendedItem item)
    {
        if (item.Reasons?.FirstOrDefault() is not { } reason) return NoReason;
        var verb = reason.Type switch
        {
            EventTypes.Purchase => "bought",
            EventTypes.AddToCart => "put into the cart",
            EventTypes.Favorite => "liked",
            EventTypes.Click => "opened",
            EventTypes.View => "viewed",
            _ => reason.Type,
        };
        return reason.Contribution > 0 ? $"you {verb} {Title(reason.ItemId)}" : NoReason;
    }

    private static string Bar(double value, double largest)
    {
        var cells = (int)Math.Round(BarCells * value / largest);
        return new string('█', cells).PadRight(BarCells, '·') + FormattableString.Invariant($" {value:0.000}");
    }

    private string Title(string itemId)
    {
        var title = _titles.GetValueOrDefault(itemId, itemId);
        return title.Length <= MaxTitle ? title : title[..(MaxTitle - 1)] + "…";
    }
}
