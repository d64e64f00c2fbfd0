using System.CommandLine;
using OrleansRec.Chaos;
using OrleansRec.Storage.Tests.Postgres;

const int refused = 2;
var minutes = new Option<double>("--minutes") { Description = "How long faults strike.", DefaultValueFactory = _ => 5 };
minutes.Validators.Add(result =>
{
    if (result.GetValueOrDefault<double>() is not (> 0 and <= 1_440)) result.AddError("'--minutes' is out of range; give more than 0 and at most 1440.");
});
var seed = new Option<int>("--seed") { Description = "Of the choice of victims.", DefaultValueFactory = _ => 1 };
var faults = new Option<string[]>("--faults") { Description = "What goes wrong, in turns; default all.", AllowMultipleArgumentsPerToken = true };
faults.AcceptOnlyFromAmong([.. Fault.All.Select(fault => fault.Key)]);
var logs = new Option<string?>("--logs") { Description = "Write what the silos log to files in this folder." };
var report = new Option<string?>("--report") { Description = "Write the figures to this JSON file." };
var root = new RootCommand("Three silos and PostgreSQL under load while their parts are killed; counts what was acknowledged.") { minutes, seed, faults, logs, report };
root.SetAction(async (parsed, _) =>
{
    if (PostgresServer.Missing is { } missing)
    {
        await Console.Error.WriteLineAsync(missing);
        return refused;
    }
    var chosen = parsed.GetValue(faults) is { Length: > 0 } keys ? Fault.All.Where(fault => keys.Contains(fault.Key)).ToArray() : Fault.All;
    return await ChaosRun.RunAsync(
        TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), chosen, parsed.GetValue(logs), parsed.GetValue(report)) ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
