using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests;

public sealed class EvaluateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_SmallShop_ReportsJointAndAloneAndFiguresThatCanBeRecomputed()
    {
        var (file, predictions) = (_folder.File("report.json"), _folder.File("predictions"));
        var run = await SiloCommand.RunAsync(
            TimeSpan.FromMinutes(3),
            "evaluate", "--users", "80", "--items", "400", "--events", "4000", "--shop-seed", "7", "--epochs", "2", "--report", file, "--predictions", predictions);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);

        var report = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        Assert.Equal("generated", (string?)report["dataset"]);
        Assert.Equal(7, (int?)report["shop_seed"]);
        Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", (string?)report["date"]);
        Assert.Matches("^([0-9a-f]{40}|)$", (string?)report["commit"] ?? "");
        Assert.Contains($", {Environment.ProcessorCount} cores, ", (string?)report["machine"]);
        var baselines = report["baselines"]!.AsObject();
        Assert.Empty(new[] { "popularity", "user_to_user", "content", "matrix_factorization", "click_alone" }.Except(baselines.Select(b => b.Key)));
        Assert.NotNull(baselines["click_alone"]!["tasks"]!["click"]!["auc"]);
        var gain = report["joint_over_alone"]!["click"]!;
        Assert.Equal((double)report["tasks"]!["click"]!["auc"]! - (double)baselines["click_alone"]!["tasks"]!["click"]!["auc"]!, (double)gain["auc"]!, 2e-6);
        Assert.InRange((double)gain["error"]!, 1e-6, 0.2);
        Assert.True((double)gain["low"]! < (double)gain["auc"]! && (double)gain["auc"]! < (double)gain["high"]!);
        Assert.Equal((int)report["ranking"]!["targets"]!, (int)report["ranking"]!["sampled_99"]!["targets"]!);
        Assert.NotEmpty(report["tasks"]!["click"]!["reliability"]!.AsArray());

        Assert.NotNull(report["ranking"]!["mrr@10"]);
        foreach (var groups in new[] { "by_history_length", "by_item_frequency_decile" })
        {
            var ranking = report["ranking"]![groups]!.AsObject();
            Assert.All(ranking, g => Assert.NotNull(g.Value!["mrr@10"]));
            Assert.All(ranking, g => Assert.Equal((int)g.Value!["targets"]!, (int)g.Value!["sampled_99"]!["targets"]!));
            Assert.Contains(ranking, g => (double?)g.Value!["diversity@10"] > 0);
            var click = report["tasks"]!["click"]!;
            Assert.Equal((int)click["rows"]!, click[groups]!.AsObject().Sum(g => (int)g.Value!["rows"]!));
            Assert.All(click[groups]!.AsObject(), g => Assert.NotNull(g.Value!["logloss"]));
        }

        var newTargets = (int)report["ranking"]!["new"]!["targets"]!;
        var histories = report["ranking"]!["by_history_length"]!.AsObject();
        Assert.Equal(newTargets, histories.Sum(g => (int?)g.Value!["new_masked"]?["targets"] ?? 0));
        Assert.All(histories, g => Assert.InRange((double)g.Value!["coverage@10"]!, 0, 1));
        Assert.All(report["ranking"]!["by_item_frequency_decile"]!.AsObject(), g => Assert.NotNull(g.Value!["novelty@10"]));
        var category = report["tasks"]!["category"]!;
        Assert.Equal((int)category["rows"]!, category["classes"]!.AsObject().Sum(c => (int)c.Value!["rows"]!));
        Assert.Equal((int)category["rows"]!, category["by_item_frequency_decile"]!.AsObject().Sum(g => (int)g.Value!["rows"]!));
        Assert.NotNull(category["macro_f1"]);

        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        var heads = report["heads"]!.AsObject();
        foreach (var (measure, served) in new[] { ("category_head_accuracy", "regression"), ("attributes_auc", "nothing") })
        {
            var head = heads[measure]!;
            Assert.Equal((double)head["ours"]! - (double)head["alone"]!, (double)head["joint_over_alone"]!["value"]!, 2e-6);
            Assert.InRange((double)head["joint_over_alone"]!["error"]!, 0, 0.2);
            Assert.Equal(served, (string?)head["served"]);
            Assert.InRange((int)head["rows"]!, 1, 1_000_000);
        }

        Assert.All(new[] { "interests_accuracy", "preferences_auc" }, m => Assert.True(heads[m]!["alone"] is not null && heads[m]!["counted"] is not null));
        var behind = heads.Where(h => (double?)h.Value!["joint_over_alone"]?["high"] < 0).Select(h => h.Key).ToArray();
        Assert.All(heads, h => Assert.Equal(behind.Contains(h.Key), page.Contains($"{h.Key}: better alone by ", StringComparison.Ordinal)));
        Assert.Null(heads["category_accuracy"]!["alone"]);
        Assert.Equal((double)category["accuracy"]!, (double)heads["category_accuracy"]!["ours"]!, 2e-6);

        Assert.Contains("calibration", run.Output);
        var ranks = File.ReadLines(Path.Combine(predictions, "ranking.csv")).Skip(1)
            .Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal((double)report["ranking"]!["hr@20"]!, ranks.Average(r => r < 21 ? 1.0 : 0), 5);

        Assert.Contains("click_alone", page);
        Assert.Contains("click: AUC jointly ", page);
        Assert.Contains("click: AUC jointly ", run.Output);
        Assert.All(new[] { "the ranking: ", "click: ", "similarity" }, task => Assert.Contains($"<figcaption>Loss of {task}", page));
        var passes = report["training"]!["curve"]!.AsArray();
        Assert.All(passes, pass => Assert.InRange((double)pass!["train_click_logloss"]!, 0.01, 1));
        Assert.Contains($"click: {(double)passes[^1]!["click_logloss"]!:0.0000} in validation at the end", page);
        Assert.Contains("Where data are sparse: click", page);
        Assert.EndsWith("</html>", page);
    }
}
