using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Users;
using OrleansRec.Datasets.Reading;
using OrleansRec.Datasets.Shop;

namespace OrleansRec.Datasets;

/// <summary>
/// A seeded simulator of a shop: a catalogue with categories, brands, prices, titles, attributes, relations and drawn pictures; people with
/// hidden tastes, budgets and habits; and the log of what they were shown and did. It knows nothing of any recommender.
/// </summary>
public static class GeneratedShop
{
    /// <summary>The dataset's name.</summary>
    public const string Name = "generated";

    // Of the time it takes; the rest is drawing pictures.
    private const double SimulationShare = 0.7;

    /// <summary>Makes a shop; the same options give the same events.</summary>
    /// <param name="options">Its size and seed.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="ct">Stops the simulation.</param>
    /// <exception cref="DatasetException">The options are out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static Dataset Generate(GeneratedShopOptions options, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        options.Validate();
        var calendar = new ShopCalendar(options);
        var catalogue = new Catalogue(options, calendar);
        var population = new Population(options, catalogue);
        var seasons = new Seasons(catalogue.Leaves, calendar, ShopRandom.For(options.Seed, "seasons"));
        var truth = new ShopTruth(catalogue, population, seasons, calendar);
        var events = new ShopSimulation(options, catalogue, population, truth, calendar).Run(
            done => progress?.Report(SimulationShare * done), ct);

        var items = new Describer(options, catalogue, calendar).Describe(
            done => progress?.Report(SimulationShare + ((1 - SimulationShare) * done)), ct);
        var history = events.Where(e => e.Timestamp < calendar.Split).ToList();
        var heldOut = events.Where(e => e.Timestamp >= calendar.Split).ToList();
        return new Dataset
        {
            Name = Name,
            Items = items,
            Users = [.. population.Shoppers.Where(s => !s.IsVisitor)
                .Select(s => new DatasetUser(s.Id, new UserAttributes { Attributes = s.Attributes }))],
            History = history,
            HeldOut = heldOut,
            Targets = Targets.OfFirstSession(history, heldOut),
            Protocol = $"The last {options.HeldOutDays} days are held out; targets are the distinct items each person turned to in "
                + "their first session of them, for people with a history.",
            Notes =
            [
                $"Generated with seed {options.Seed}: of {events.Count} events {events.Count(e => e.Type == EventTypes.Impression)} are "
                + "impressions, from a random sample of the sessions.",
            ],
            Truth = truth,
        };
    }
}
