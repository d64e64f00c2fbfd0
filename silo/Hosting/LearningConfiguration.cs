using OrleansRec.Learning;
using OrleansRec.Serving.Models;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// The section <c>OrleansRec:Learning</c>. Training uses all cores unless told otherwise, serving half of them: it shares the machine
/// with everything else.
/// </summary>
internal static class LearningConfiguration
{
    private const string Section = EngineConfiguration.Section + ":Learning";

    /// <exception cref="RefusedException">A name does not exist, or a value cannot be read or is out of range.</exception>
    public static LearnerOptions ReadLearning(this IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(Section).Get<LearnerOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new();
            options.Validate();
            return options;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new RefusedException($"Configuration '{Section}' cannot be used: {error.Message}", error);
        }
    }

    /// <summary>What the environment sets (<c>OrleansRec__Learning__…</c>), for verbs that have no silo yet.</summary>
    /// <inheritdoc cref="ReadLearning"/>
    public static LearnerOptions FromEnvironment() => new ConfigurationBuilder().AddEnvironmentVariables().Build().ReadLearning();

    public static IModelLoader Loader(LearnerOptions options) =>
        new ModelLoader(options with { Threads = options.Threads > 0 ? options.Threads : Math.Max(1, Environment.ProcessorCount / 2) });
}
