using System.Globalization;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Http.Json;

/// <summary>The query parameter <c>count</c>.</summary>
internal static class Count
{
    public const int Default = 10;

    /// <exception cref="InvalidRequestException">It is no number; its range is checked with the request.</exception>
    public static int Read(string? count)
    {
        var number = Default;
        if (count is not null && !int.TryParse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            throw new InvalidRequestException("count", $"'count' is '{count}'; send 1 to {Limits.MaxCount}, a whole number.");
        return number;
    }
}
