using System.CommandLine;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Incremental;

/// <summary>
/// <c>incremental</c>: a dated log day by day, learned in daily rounds, trained anew and left alone. <c>incremental-soak</c>: many rounds in
/// one process.
/// </summary>
internal static class IncrementalVerb
{
    public static Command Daily()
    {
        var data = new Option<string?>("--data") { Description = "A folder of dated data; without it a generated shop." };
        var format = new Option<string?>("--format") { Description = "The data's format; the folder's name unless set." };
        var days = BenchmarkOptions.Size("--days", 60, "Last days to replay");
        var every = BenchmarkOptions.Size("--every", 1, "Train anew for every n-th of the days only: each costs a full training");
        var replay = new Option<double?>("--replay") { Description = "Learn a second time with this share of older examples in each round, 0 to 4." };
        replay.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (>= 0 and <= 4))) result.AddError("'--replay' is out of range; give 0 to 4.");
        });
        var report = BenchmarkOptions.Report();
        var verb = new Command("incremental", "Daily rounds against training anew each day and against a frozen model: quality per day and cost.")
        {
            data, format, days, every, replay, report,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var result = new BenchmarkReport();
            new DailyReplay(
                DatedShop.Read(parsed.GetValue(data), parsed.GetValue(format), parsed.GetValue(days), cancellation),
                parsed.GetValue(every), parsed.GetValue(replay), result).Run(cancellation);
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }

    public static Command Soak()
    {
        var rounds = BenchmarkOptions.Size("--rounds", 200, "Rounds after the full training; memory is compared from the tenth part of them on");
        var report = BenchmarkOptions.Report();
        var verb = new Command("incremental-soak", "Resident memory over many incremental rounds in one process, with a swap of the served model after each.") { rounds, report };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var result = new BenchmarkReport();
            RoundSoak.Measure(result, parsed.GetValue(rounds), cancellation);
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }
}
