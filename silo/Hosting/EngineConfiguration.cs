using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Ingest;
using OrleansRec.Grains.Training;
using OrleansRec.Grains.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// The section <c>OrleansRec</c> of <c>appsettings.json</c> and the environment (<c>OrleansRec__Training__RoundInterval=00:00:30</c>).
/// A name that does not exist or a value that cannot be read fails the start.
/// </summary>
internal static class EngineConfiguration
{
    public const string Section = "OrleansRec";

    private static readonly (string Name, Action<IServiceCollection, IConfigurationSection> Bind)[] Sections =
    [
        ("Users", Bind<UserOptions>),
        ("Ingest", Bind<IngestOptions>),
        ("Engine", Bind<EngineOptions>),
        ("Training", Bind<TrainingOptions>),
        ("Followers", Bind<FollowerOptions>),
        ("Learning", (_, _) => { }),
        ("Inference", (_, _) => { }),
        ("Cleaning", (_, _) => { }),
        ("Keys", (_, _) => { }),
        ("Storage", (_, _) => { }),
        ("ConnectionString", (_, _) => { }),
        ("Cluster", (_, _) => { }),
        ("Tls", (_, _) => { }),
    ];

    public static void AddEngineConfiguration(this IServiceCollection services, IConfiguration configuration)
    {
        foreach (var (section, bind) in Known(configuration)) bind(services, section);
    }

    /// <exception cref="RefusedException">There is a section that does not exist.</exception>
    public static void RequireKnown(IConfiguration configuration) => Known(configuration);

    private static List<(IConfigurationSection Section, Action<IServiceCollection, IConfigurationSection> Bind)> Known(IConfiguration configuration) =>
        [.. configuration.GetSection(Section).GetChildren().Select(section => (section, Array.Find(Sections, s => s.Name.Equals(section.Key, StringComparison.OrdinalIgnoreCase)).Bind
            ?? throw new RefusedException($"Configuration '{section.Path}' does not exist; the sections are {string.Join(", ", Sections.Select(s => s.Name))}.")))];

    private static void Bind<TOptions>(IServiceCollection services, IConfigurationSection section) where TOptions : class, new()
    {
        section.Read<TOptions>();
        services.AddOptions<TOptions>().Bind(section);
    }
}
