using System.CommandLine;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary><c>evaluate</c>: trains on a data set's history and measures on its held-out part, without a silo.</summary>
internal static class EvaluateVerb
{
    public static Command Create()
    {
        var source = new ShopFlags();
        var extractor = new Option<string>("--extractor") { Description = $"The shared extractor: {string.Join(", ", Extractors.Names)}.", DefaultValueFactory = _ => Extractors.Default };
        var seed = Options.Number("--seed", "Seed of the training.", 0, int.MaxValue);
        var epochs = Options.Number("--epochs", "Passes over the history at most.", 1, 1_000);
        var report = Options.Report();
        var predictions = new Option<string?>("--predictions") { Description = "Write what the metrics are computed from to this folder, as CSV." };
        var noAlone = new Option<bool>("--no-alone") { Description = "Leave out the training of each task alone." };
        var verb = new Command("evaluate", "Train on a data set's history and measure on its held-out part, beside the baselines.")
        {
            extractor, seed, epochs, report, predictions, noAlone,
        };
        source.AddTo(verb);
        verb.SetAction((parsed, cancellation) => new EvaluateRun(new EvaluateOptions
        {
            Data = source.Data(parsed),
            Format = source.Format(parsed),
            Shop = source.Shop(parsed),
            Extractor = Extractors.Require(parsed.GetValue(extractor)!),
            Seed = parsed.GetValue(seed) ?? 1,
            Epochs = parsed.GetValue(epochs),
            Alone = !parsed.GetValue(noAlone),
            Report = parsed.GetValue(report),
            Predictions = parsed.GetValue(predictions),
        }).RunAsync(cancellation));
        return verb;
    }
}
