using System.CommandLine;
using OrleansRec.Benchmarks.Consistency;
using OrleansRec.Benchmarks.Flood;
using OrleansRec.Benchmarks.Fuzz;
using OrleansRec.Benchmarks.Incremental;
using OrleansRec.Benchmarks.Ingest;
using OrleansRec.Benchmarks.Memory;
using OrleansRec.Benchmarks.Retrieval;
using OrleansRec.Benchmarks.Serving;
using OrleansRec.Benchmarks.Slopes;
using OrleansRec.Benchmarks.Startup;
using OrleansRec.Benchmarks.Training;
using OrleansRec.Benchmarks.Users;

const int failed = 1;
const int refused = 2;
var root = new RootCommand("Benchmarks of OrleansRec; those that need a silo start their own on an empty folder.")
{
    ConsistencyVerb.Create(),
    FloodVerb.Create(),
    FuzzVerb.Create(),
    IncrementalVerb.Daily(),
    IncrementalVerb.Soak(),
    IngestVerb.Create(),
    MemoryVerb.Create(),
    RawEngine.Create(),
    RetrievalVerb.Create(),
    ServingVerb.Create(),
    SlopesVerb.Create(),
    StartupVerb.Create(),
    TrainingVerb.Create(),
    UsersVerb.Create(),
};
ParseResult parsed;
try
{
    parsed = root.Parse(args);
}
catch (InvalidOperationException error)
{
    // A value is of another type than its option, which the option's own check was about to read.
    await Console.Error.WriteLineAsync(error.Message);
    return refused;
}

if (parsed.Errors.Count == 0)
{
    try
    {
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
    catch (InvalidOperationException error)
    {
        await Console.Error.WriteLineAsync(error.Message.ReplaceLineEndings(" "));
        return failed;
    }
}

await Console.Error.WriteLineAsync($"{parsed.Errors[0].Message} Verbs: {string.Join(", ", root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}.");
return refused;
