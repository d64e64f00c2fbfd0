using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansRec.Contracts;

namespace OrleansRec.Http.OpenApi;

/// <summary>Turns references to code, as documentation comments carry them, into what a reader of JSON knows.</summary>
internal static partial class CodeReferences
{
    /// <summary><c>int Limits.MaxCount</c> becomes the number, <c>string? Item.ItemId</c> becomes <c>itemId</c>.</summary>
    public static string? Spell(string? description) => description is null ? null : Reference().Replace(description, match =>
    {
        var member = match.Groups["member"].Value;
        var limit = match.Groups["type"].Value == nameof(Limits) ? typeof(Limits).GetField(member, BindingFlags.Public | BindingFlags.Static) : null;
        return limit is null
            ? $"`{JsonNamingPolicy.CamelCase.ConvertName(member)}`"
            : Convert.ToString(limit.GetValue(null), CultureInfo.InvariantCulture)!;
    });

    [GeneratedRegex(@"\b[A-Za-z]+\?? (?<type>[A-Z][A-Za-z]+)\.(?<member>[A-Z][A-Za-z]+)")]
    private static partial Regex Reference();
}
