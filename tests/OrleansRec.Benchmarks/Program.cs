using System.CommandLine;
using OrleansRec.Benchmarks.Consistency;
using OrleansRec.Benchmarks.Ingest;

const int refused = 2;
var root = new RootCommand("Benchmarks of OrleansRec: each starts its own silo on an empty folder.") { ConsistencyVerb.Create(), IngestVerb.Create() };
var parsed = root.Parse(args);
if (parsed.Errors.Count == 0)
    return await parsed.InvokeAsync();

await Console.Error.WriteLineAsync($"{parsed.Errors[0].Message} Verbs: {string.Join(", ", root.Subcommands.Select(c => c.Name))}.");
return refused;
