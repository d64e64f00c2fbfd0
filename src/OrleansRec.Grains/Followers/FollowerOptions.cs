using Microsoft.Extensions.Options;

namespace OrleansRec.Grains.Followers;

/// <summary>How a silo follows the catalogue, the event log and the live model.</summary>
public sealed class FollowerOptions
{
    /// <summary>Time between two looks at the catalogue's changes.</summary>
    public TimeSpan CatalogueInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two looks at the event log, for the trending list and for people whose events another silo wrote: two looks later they are in their state.</summary>
    public TimeSpan TrendingInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between two looks at which version is live.</summary>
    public TimeSpan ModelInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at the scenarios' changes.</summary>
    public TimeSpan ScenarioInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between two looks at who was forgotten by a restored log while a person is in this silo's memory.</summary>
    public TimeSpan ForgettingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A starting silo reads at most so many of the latest events for its trending list.</summary>
    public int TrendingEvents { get; set; } = 200_000;
}

internal sealed class FollowerOptionsValidator : IValidateOptions<FollowerOptions>
{
    public ValidateOptionsResult Validate(string? name, FollowerOptions o)
    {
        var errors = new List<string>();
        Check(nameof(o.CatalogueInterval), o.CatalogueInterval);
        Check(nameof(o.TrendingInterval), o.TrendingInterval);
        Check(nameof(o.ModelInterval), o.ModelInterval);
        Check(nameof(o.ScenarioInterval), o.ScenarioInterval);
        Check(nameof(o.ForgettingInterval), o.ForgettingInterval);
        if (o.TrendingEvents < 1)
            errors.Add($"FollowerOptions.TrendingEvents is {o.TrendingEvents}; set 1 or more.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Check(string field, TimeSpan value)
        {
            if (value < TimeSpan.FromMilliseconds(10) || value > TimeSpan.FromMinutes(1))
                errors.Add($"FollowerOptions.{field} is {value}; set 10 ms to 1 minute.");
        }
    }
}
