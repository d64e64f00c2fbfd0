using System.Text.Json.Nodes;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluation;

/// <summary>An evaluation as the report writes it; absent figures have no key.</summary>
internal static class EvaluationJson
{
    /// <summary>Adds the keys <c>protocol</c>, <c>tasks</c>, <c>ranking</c>, <c>baselines</c>, <c>heads</c> and <c>joint_over_alone</c>.</summary>
    public static void AddTo(JsonObject json, EvaluationResult result)
    {
        json["protocol"] = result.Protocol;
        var tasks = ByName(result.Tasks, Of);
        if (result.Category is { } category) tasks[CategoryScoring.Task] = Of(category);
        json["tasks"] = tasks;
        json["ranking"] = Of(result.Ranking);
        AddParts(json["ranking"]!["by_history_length"], result.Ranking.PartsByHistory);
        AddParts(json["ranking"]!["by_item_frequency_decile"], result.Ranking.PartsByItemFrequency);
        json["baselines"] = ByName(result.Baselines, Of);
        if (result.Heads.Count > 0)
        {
            json["heads"] = ByName(result.Heads.ToDictionary(h => h.Measure), h =>
            {
                var figures = new JsonObject { ["ours"] = Rounded(h.Ours) };
                if (h.Rows is { } rows) figures["rows"] = rows;
                if (h.Counted is { } counted) figures["counted"] = Rounded(counted);
                if (h.Commonest is { } commonest) figures["commonest"] = Rounded(commonest);
                if (h.Alone is { } alone) figures["alone"] = Rounded(alone);
                if (h.Gain is { } gain) figures["joint_over_alone"] = Of(gain, "value");
                if (h.Served is { } served) figures["served"] = served;
                return figures;
            });
        }

        if (result.JointGains.Count > 0) json["joint_over_alone"] = ByName(result.JointGains, gain => Of(gain, "auc"));
    }

    /// <summary>What several reached, by name.</summary>
    public static JsonObject Of(IReadOnlyDictionary<string, BaselineResult> results) => ByName(results, Of);

    private static JsonObject Of(BaselineResult baseline)
    {
        var json = new JsonObject();
        if (baseline.Tasks.Count > 0) json["tasks"] = ByName(baseline.Tasks, Of);
        if (baseline.Ranking is { } ranking) json["ranking"] = Of(ranking);
        return json;
    }

    /// <summary>Measures by name.</summary>
    public static JsonObject Of(IReadOnlyDictionary<string, double> measures) =>
        new(measures.Select(m => KeyValuePair.Create<string, JsonNode?>(m.Key, Rounded(m.Value))));

    public static JsonObject Of(Regret regret) => new()
    {
        ["users"] = regret.People,
        ["list_length"] = Regret.ListLength,
        ["best"] = Rounded(regret.Best),
        ["ours"] = Rounded(regret.Ours),
        ["popularity"] = Rounded(regret.Popularity),
        ["random"] = Rounded(regret.Random),
        ["share"] = Rounded(regret.Share),
    };

    private static JsonObject Of(RankingReport report)
    {
        var json = report.Overall is { } overall ? Of(overall) : [];
        Add(json, "repeat", report.Repeat);
        Add(json, "new", report.New);
        Add(json, "new_masked", report.NewMasked);
        Add(json, $"sampled_{RankingPerson.SampledNegatives}", report.Sampled);
        Add(json, report.Lists);
        if (report.ByHistory.Count > 0) json["by_history_length"] = ByName(report.ByHistory, Of);
        if (report.ByItemFrequency.Count > 0) json["by_item_frequency_decile"] = ByName(report.ByItemFrequency, Of);
        return json;
    }

    /// <summary>Adds to the groups what they consist of.</summary>
    private static void AddParts(JsonNode? groups, IReadOnlyDictionary<string, RankingParts> parts)
    {
        foreach (var (name, part) in parts)
        {
            var group = groups![name]!.AsObject();
            Add(group, "repeat", part.Repeat);
            Add(group, "new", part.New);
            Add(group, "new_masked", part.NewMasked);
            Add(group, $"sampled_{RankingPerson.SampledNegatives}", part.Sampled);
            Add(group, part.Lists);
        }
    }

    private static void Add(JsonObject json, string name, RankingMetrics? metrics)
    {
        if (metrics is not null) json[name] = Of(metrics);
    }

    private static void Add(JsonObject json, ListMetrics? lists)
    {
        if (lists is null) return;
        json[$"coverage@{ListCollector.Length}"] = Rounded(lists.Coverage);
        json[$"novelty@{ListCollector.Length}"] = Rounded(lists.Novelty);
        if (lists.Diversity is { } diversity) json[$"diversity@{ListCollector.Length}"] = Rounded(diversity);
    }

    /// <param name="name">Of the difference.</param>
    private static JsonObject Of(PairedDifference gain, string name) => new()
    {
        [name] = Rounded(gain.Value),
        ["error"] = Rounded(gain.Error),
        ["low"] = Rounded(gain.Low),
        ["high"] = Rounded(gain.High),
    };

    private static JsonObject Of(RankingMetrics metrics) => new()
    {
        ["hr@5"] = Rounded(metrics.Hr5),
        ["ndcg@5"] = Rounded(metrics.Ndcg5),
        ["hr@10"] = Rounded(metrics.Hr10),
        ["ndcg@10"] = Rounded(metrics.Ndcg10),
        ["hr@20"] = Rounded(metrics.Hr20),
        ["ndcg@20"] = Rounded(metrics.Ndcg20),
        ["mrr@10"] = Rounded(metrics.Mrr10),
        ["mrr@20"] = Rounded(metrics.Mrr20),
        ["targets"] = metrics.Targets,
    };

    public static JsonObject Of(TaskMetrics metrics)
    {
        var json = new JsonObject { ["rows"] = metrics.Rows };
        Add("auc", metrics.Auc);
        Add("user_auc", metrics.UserAuc);
        Add("logloss", metrics.LogLoss);
        Add("ece", metrics.Ece);
        Add("ece_uncalibrated", metrics.EceUncalibrated);
        Add("accuracy", metrics.Accuracy);
        Add("macro_f1", metrics.MacroF1);
        Add("rmse", metrics.Rmse);
        Add("mae", metrics.Mae);
        Add("mean", metrics.Mean);
        Add("mean_said", metrics.MeanSaid);
        if (metrics.Reliability.Count > 0)
        {
            json["reliability"] = new JsonArray([.. metrics.Reliability.Select(b => new JsonObject
            {
                ["rows"] = b.Rows, ["said"] = Rounded(b.Said), ["came"] = Rounded(b.Came),
            })]);
        }

        if (metrics.Classification.Count > 0)
        {
            json["classes"] = new JsonObject(metrics.Classification.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Name, new JsonObject
            {
                ["rows"] = c.Rows,
                ["precision"] = Rounded(c.Precision),
                ["recall"] = Rounded(c.Recall),
                ["f1"] = Rounded(c.F1),
            })));
        }

        if (metrics.ByHistory.Count > 0) json["by_history_length"] = ByName(metrics.ByHistory, Of);
        if (metrics.ByItemFrequency.Count > 0) json["by_item_frequency_decile"] = ByName(metrics.ByItemFrequency, Of);
        return json;

        void Add(string name, double? value)
        {
            if (value is { } measured) json[name] = Rounded(measured);
        }
    }

    private static JsonObject ByName<T>(IReadOnlyDictionary<string, T> values, Func<T, JsonNode> json) =>
        new(values.Select(v => KeyValuePair.Create<string, JsonNode?>(v.Key, json(v.Value))));

    private static double Rounded(double value) => Math.Round(value, 6);
}
