using System.Text.Json;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Recommendations;

/// <summary>Reads <c>[{"filter":"brand = \"a\"","factor":1.5}]</c>.</summary>
internal static class BoostReader
{
    public static IReadOnlyList<Boost>? Read(string field, JsonElement json, FieldReader fields)
    {
        if (FieldReader.IsNull(json) || !fields.Is(JsonValueKind.Array, field, json, "an array of {filter, factor}")) return null;
        var boosts = new List<Boost>(json.GetArrayLength());
        foreach (var entry in json.EnumerateArray())
        {
            var name = $"{field}[{boosts.Count}]";
            if (!fields.Is(JsonValueKind.Object, name, entry, "an object {filter, factor}")) return null;
            var boost = new Boost("", 1);
            foreach (var (property, value) in fields.Fields(entry, name + "."))
            {
                boost = property switch
                {
                    "filter" => boost with { Filter = fields.Text(name + ".filter", value) ?? "" },
                    "factor" => boost with { Factor = fields.Number(name + ".factor", value) ?? 1 },
                    _ => Unknown(boost, $"{name}.{property}"),
                };
            }

            boosts.Add(boost);
        }

        return boosts;

        Boost Unknown(Boost boost, string path)
        {
            fields.Unknown(path);
            return boost;
        }
    }
}
