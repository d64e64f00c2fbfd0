using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests;

[Collection(DemoShopTests.Name)]
public sealed class ReactionTests(DemoShop shop)
{
    private const int People = 40;

    private readonly Dictionary<string, string> _categories = [];

    [Fact]
    public async Task Click_OnTheGeneratedShop_RaisesItsCategoryInTheNextList()
    {
        await using var silo = await SiloProcess.StartAsync(shop.Folder);
        var items = (await ListAsync(silo.Http, "nobody")).Items;
        var (before, after) = (0.0, 0.0);

        for (var p = 0; p < People; p++)
        {
            var person = $"reacting-{p}";
            var clicked = items[p % items.Count];
            var category = await CategoryAsync(silo.Http, clicked);
            before += await ShareAsync(silo.Http, await ListAsync(silo.Http, person), category, clicked);
            await silo.Http.PostOkAsync("/v1/events", Api.Events(Api.View($"click-{p}", person, clicked)));
            after += await ShareAsync(silo.Http, await ListAsync(silo.Http, person), category, clicked);
        }

        Assert.True(after > 1.5 * before, $"The clicked category had {before / People:P0} of the list before the click and {after / People:P0} after it.");
    }

    private static async Task<(string? Model, List<string> Items)> ListAsync(HttpClient http, string person)
    {
        var answer = await http.PostOkAsync("/v1/recommendations", $$"""{"userId":"{{person}}","count":20}""");
        Assert.NotNull((string?)answer["modelVersion"]);
        return ((string?)answer["modelVersion"], [.. answer["items"]!.AsArray().Select(i => (string)i!["itemId"]!)]);
    }

    /// <summary>Share of the category among the list's items; the clicked item itself does not count.</summary>
    private async Task<double> ShareAsync(HttpClient http, (string? Model, List<string> Items) list, string category, string clicked)
    {
        var (same, others) = (0, 0);
        foreach (var item in list.Items.Where(i => i != clicked))
        {
            others++;
            same += await CategoryAsync(http, item) == category ? 1 : 0;
        }

        return (double)same / Math.Max(1, others);
    }

    private async Task<string> CategoryAsync(HttpClient http, string item)
    {
        if (_categories.TryGetValue(item, out var known)) return known;
        var text = await http.GetStringAsync($"/v1/items/{Uri.EscapeDataString(item)}");
        return _categories[item] = (string)JsonNode.Parse(text)!["categories"]![0]!;
    }
}
