using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>Reads sections below <c>OrleansRec</c> so that a mistake in one fails the start with a sentence.</summary>
internal static class ConfigurationSections
{
    /// <summary>The options of a section; the defaults where it is absent.</summary>
    /// <param name="name">Such as <c>Learning</c>.</param>
    /// <param name="use">Checks the options or uses them.</param>
    /// <exception cref="RefusedException">A name does not exist, or a value or what it names cannot be read, or is out of range.</exception>
    public static TOptions Read<TOptions>(this IConfiguration configuration, string name, Action<TOptions>? use = null) where TOptions : class, new() =>
        configuration.GetSection($"{EngineConfiguration.Section}:{name}").Read(use);

    /// <inheritdoc cref="Read{TOptions}(IConfiguration, string, Action{TOptions})"/>
    public static TOptions Read<TOptions>(this IConfigurationSection section, Action<TOptions>? use = null) where TOptions : class, new()
    {
        string[] faults = [.. SettingFaults.Of(section, typeof(TOptions))];
        if (faults.Length > 0) throw new RefusedException(string.Join(" ", faults));
        try
        {
            var options = section.Get<TOptions>() ?? new();
            use?.Invoke(options);
            return options;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or InvalidDataException)
        {
            throw new RefusedException($"Configuration '{section.Path}' cannot be used: {error.Message}", error);
        }
    }
}
