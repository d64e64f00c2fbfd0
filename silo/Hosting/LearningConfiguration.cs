using OrleansRec.Learning;
using OrleansRec.Serving.Models;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// The sections <c>OrleansRec:Learning</c> and <c>OrleansRec:Inference</c>. Training uses all cores unless told otherwise, serving half of them: it shares the machine
/// with everything else.
/// </summary>
internal static class LearningConfiguration
{
    /// <exception cref="RefusedException">A name does not exist, or a value cannot be read or is out of range.</exception>
    public static LearnerOptions ReadLearning(this IConfiguration configuration) =>
        configuration.Read<LearnerOptions>("Learning", options => options.Validate());

    /// <inheritdoc cref="ReadLearning"/>
    public static InferenceOptions ReadInference(this IConfiguration configuration) =>
        configuration.Read<InferenceOptions>("Inference", options => options.Validate());

    /// <summary>What the environment sets (<c>OrleansRec__Learning__…</c>), for verbs that have no silo yet.</summary>
    /// <inheritdoc cref="ReadLearning"/>
    public static LearnerOptions FromEnvironment()
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        EngineConfiguration.RequireKnown(environment);
        return environment.ReadLearning();
    }

    public static IModelLoader Loader(LearnerOptions options, InferenceOptions inference) =>
        new ModelLoader(options with { Threads = options.Threads > 0 ? options.Threads : Math.Max(1, Environment.ProcessorCount / 2) }, inference);
}
