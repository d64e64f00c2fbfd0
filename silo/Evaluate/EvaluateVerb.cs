using System.CommandLine;
using OrleansRec.Datasets.Images;
using OrleansRec.Datasets.Tabular;
using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Extractors;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Evaluate.Images;
using OrleansRec.Silo.Evaluate.Tables;

namespace OrleansRec.Silo.Evaluate;

/// <summary><c>evaluate</c>: trains on a data set's history and measures on its held-out part, without a silo.</summary>
internal static class EvaluateVerb
{
    public static Command Create()
    {
        var source = new ShopFlags([.. TabularFormats.Names, .. ImageFormats.Names]);
        var extractor = new Option<string>("--extractor") { Description = $"The shared extractor: {string.Join(", ", ExtractorRegistry.Names)}.", DefaultValueFactory = _ => ExtractorRegistry.Default };
        var encoder = new Option<string>("--encoder") { Description = $"What reads a shop's behaviour sequences: {string.Join(", ", EncoderRegistry.Names)}.", DefaultValueFactory = _ => EncoderRegistry.Default };
        var group = Options.Number("--group", "Of a table with several groups of tasks (census): which.", 1, 2);
        var balancer = new Option<string?>("--balancer") { Description = $"How the tasks are weighed: {string.Join(", ", BalancerRegistry.Names)}; {BalancerRegistry.Default} unless set. Of a shop several, such as static,pcgrad: compared." };
        var stopOn = new Option<string?>("--stop-on") { Description = "The tasks whose validation losses decide when a shop's training stops, such as view,click=0.5; the ranking's alone unless set." };
        var task = new Option<string[]>("--task") { Description = "A task of the shop's own, such as favorite=favorite or spent=purchase,amount=revenue,hours=72; may be given again." };
        var seed = Options.Number("--seed", "Seed of the training.", 0, int.MaxValue);
        var epochs = Options.Number("--epochs", "Passes over the history at most.", 1, 1_000);
        var report = Options.Report();
        var predictions = new Option<string?>("--predictions") { Description = "Write what the metrics are computed from to this folder, as CSV." };
        var noAlone = new Option<bool>("--no-alone") { Description = "Leave out the training of each task alone." };
        var noRelations = new Option<bool>("--no-relations") { Description = "Leave out a shop's relations between items." };
        var verb = new Command("evaluate", "Train on a data set's history and measure on its held-out part, beside the baselines.")
        {
            extractor, encoder, group, balancer, stopOn, task, seed, epochs, report, predictions, noAlone, noRelations,
        };
        var learning = new LearningFlags();
        learning.AddTo(verb);
        source.AddTo(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            var (sharing, weighing) = (Extractors.Require(parsed.GetValue(extractor)!), Balancers.Require(parsed.GetValue(balancer)));
            var reading = Encoders.Require(parsed.GetValue(encoder)!);
            var choice = learning.Of(parsed);
            Option[] ofShops = [stopOn, task, noRelations, .. learning.OfShops];
            void RequireNoneOfShops()
            {
                if (ofShops.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given)
                    throw new RefusedException($"'{given.Name}' is for shops only; leave it out.");
            }

            if (source.Data(parsed) is { } folder && TabularFormats.Of(folder, source.Format(parsed)) is { } table)
            {
                RequireNoneOfShops();
                if (choice.Precision is not null) throw new RefusedException("'--precision' is for shops and photos only; leave it out.");
                if (weighing.Count > 1) throw new RefusedException("'--balancer' with several names is for shops only; name one.");
                if (reading != EncoderRegistry.Default) throw new RefusedException("'--encoder' is for shops only; a table has no sequences.");
                return new TableRun(new TableOptions
                {
                    Data = folder,
                    Format = table,
                    Group = parsed.GetValue(group) ?? 1,
                    Extractor = sharing,
                    Balancer = weighing.FirstOrDefault() ?? BalancerRegistry.Default,
                    Learning = choice,
                    Seed = parsed.GetValue(seed) ?? 1,
                    Epochs = parsed.GetValue(epochs),
                    Alone = !parsed.GetValue(noAlone),
                    Report = parsed.GetValue(report),
                    Predictions = parsed.GetValue(predictions),
                }).RunAsync(cancellation);
            }

            if (source.Data(parsed) is { } pictures && ImageFormats.Of(pictures, source.Format(parsed)) is { } photos)
            {
                RequireNoneOfShops();
                if (choice != LearningChoice.AsConfigured with { Precision = choice.Precision }) throw new RefusedException("'--optimizer' and '--learning-rate' are for shops and tables of tasks; leave them out.");
                return new ImageRun(new ImageOptions
                {
                    Data = pictures,
                    Format = photos,
                    Seed = parsed.GetValue(seed) ?? 1,
                    Epochs = parsed.GetValue(epochs),
                    Precision = choice.Precision,
                    Report = parsed.GetValue(report),
                    Predictions = parsed.GetValue(predictions),
                }).RunAsync(cancellation);
            }

            if (parsed.GetValue(group) is not null) throw new RefusedException("'--group' is for tables of tasks (census) only; leave it out.");
            return new EvaluateRun(new EvaluateOptions
            {
                Data = source.Data(parsed),
                Format = source.Format(parsed),
                Shop = source.Shop(parsed),
                Extractor = sharing,
                Encoder = reading,
                Balancers = weighing,
                Learning = choice,
                StopOn = parsed.GetValue(stopOn),
                Tasks = [.. (parsed.GetValue(task) ?? []).Select(TaskFlag.Parse)],
                Seed = parsed.GetValue(seed) ?? 1,
                Epochs = parsed.GetValue(epochs),
                Alone = !parsed.GetValue(noAlone),
                Relations = !parsed.GetValue(noRelations),
                Report = parsed.GetValue(report),
                Predictions = parsed.GetValue(predictions),
            }).RunAsync(cancellation);
        });
        return verb;
    }
}
