using System.CommandLine;
using OrleansRec.Datasets;

namespace OrleansRec.Silo.Cli;

/// <summary>What verbs work on: a folder of data, or a generated shop of some size.</summary>
/// <param name="moreFormats">Formats beside those of shops that the verb reads.</param>
internal sealed class ShopFlags(params IReadOnlyList<string> moreFormats)
{
    private readonly Option<string?> _data = new("--data") { Description = "A folder of data; without it a shop is generated." };
    private readonly Option<string?> _format = new("--format");
    private readonly Option<int?> _users = Options.Number("--users", "People of the generated shop.", 10, 200_000);
    private readonly Option<int?> _items = Options.Number("--items", "Items of the generated shop.", 40, 200_000);
    private readonly Option<int?> _seed = Options.Number("--shop-seed", "Seed of the generated shop.", 0, int.MaxValue);
    private readonly Option<int?> _events = Options.Number("--events", "Events of the generated shop.", 500, 20_000_000);

    /// <param name="seed">The verb's seed where it is the shop's; null where it is not: the shop has one of its own then.</param>
    public void AddTo(Command verb, Option<int?>? seed = null)
    {
        string[] formats = [.. DatasetFormats.Names, .. moreFormats];
        _format.Description = $"The data's format: {string.Join(", ", formats)}; as its folder is called unless set.";
        Option[] generated = [_users, _items, _events, seed ?? _seed];
        foreach (var option in new Option[] { _data, _format, _users, _items, _events }) verb.Add(option);
        if (seed is null) verb.Add(_seed);
        verb.Validators.Add(result =>
        {
            var given = generated.FirstOrDefault(o => result.GetResult(o) is { Implicit: false });
            if (result.GetResult(_data) is not null && given is not null)
                result.AddError($"'{given.Name}' is for the generated shop; leave it out or leave out '--data'.");
            if (result.GetResult(_format) is not null && result.GetResult(_data) is null)
                result.AddError("'--format' needs '--data' with the folder to read.");
            if (result.GetValue(_format) is { } format && !formats.Contains(format, StringComparer.OrdinalIgnoreCase))
                result.AddError($"Format '{format}' is unknown; the formats are {string.Join(", ", formats)}.");
        });
    }

    public string? Data(ParseResult parsed) => parsed.GetValue(_data);

    public string? Format(ParseResult parsed) => parsed.GetValue(_format);

    public GeneratedShopOptions Shop(ParseResult parsed)
    {
        var shop = new GeneratedShopOptions();
        return shop with
        {
            Users = parsed.GetValue(_users) ?? shop.Users,
            Items = parsed.GetValue(_items) ?? shop.Items,
            Events = parsed.GetValue(_events) ?? shop.Events,
            Seed = parsed.GetValue(_seed) ?? shop.Seed,
        };
    }
}
