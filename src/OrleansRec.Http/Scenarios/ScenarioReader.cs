using System.Text.Json;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Scenarios;

/// <summary>Reads one scenario from JSON, field by field.</summary>
internal static class ScenarioReader
{
    /// <summary>The scenario with one field set; a null field leaves the default.</summary>
    public static Scenario Set(Scenario scenario, string name, JsonElement json, FieldReader fields)
    {
        switch (name)
        {
            case "name": return scenario with { Name = fields.Text(name, json) ?? scenario.Name };
            case "sources": return scenario with { Sources = Sources(name, json, fields) ?? scenario.Sources };
            case "tasks": return scenario with { Tasks = Tasks(name, json, fields) ?? scenario.Tasks };
            case "rules": return scenario with { Rules = fields.Texts(name, json) ?? scenario.Rules };
            case "filter": return scenario with { Filter = fields.Text(name, json) };
            case "diversity": return scenario with { Diversity = fields.Number(name, json) ?? 0 };
            case "order": return scenario with { Order = fields.Text(name, json) ?? scenario.Order };
            case "fill": return scenario with { Fill = fields.Flag(name, json) ?? true };
            case "requires": return scenario with { Requires = fields.Texts(name, json) ?? scenario.Requires };
            case "cartIsContext": return scenario with { CartIsContext = fields.Flag(name, json) ?? false };
            case "builtIn": return scenario with { BuiltIn = fields.Flag(name, json) ?? false };
            default:
                fields.Unknown(name);
                return scenario;
        }
    }

    private static List<ScenarioSource>? Sources(string field, JsonElement json, FieldReader fields)
    {
        if (FieldReader.IsNull(json) || !fields.Is(JsonValueKind.Array, field, json, "an array of {name, quota}")) return null;
        var sources = new List<ScenarioSource>(json.GetArrayLength());
        foreach (var entry in json.EnumerateArray())
        {
            var path = $"{field}[{sources.Count}]";
            if (!fields.Is(JsonValueKind.Object, path, entry, "an object {name, quota}")) return null;
            var source = new ScenarioSource("", 0);
            foreach (var (name, value) in fields.Fields(entry, path + "."))
            {
                switch (name)
                {
                    case "name": source = source with { Name = fields.Text(path + ".name", value) ?? "" }; break;
                    case "quota": source = source with { Quota = (int?)fields.Integer(path + ".quota", value, int.MinValue, int.MaxValue) ?? 0 }; break;
                    default: fields.Unknown($"{path}.{name}"); break;
                }
            }

            sources.Add(source);
        }

        return sources;
    }

    private static Dictionary<string, double>? Tasks(string field, JsonElement json, FieldReader fields)
    {
        if (FieldReader.IsNull(json) || !fields.Is(JsonValueKind.Object, field, json, "an object of numbers")) return null;
        var tasks = new Dictionary<string, double>();
        foreach (var (name, weight) in fields.Fields(json, field + ".")) tasks[name] = fields.Number($"{field}.{name}", weight) ?? 0;
        return tasks;
    }
}
