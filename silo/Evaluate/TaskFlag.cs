using System.Globalization;
using OrleansRec.Learning.Tasks;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>A task as the command line gives it: <c>NAME=EVENT[+EVENT…][,rows=impression][,amount=value][,hours=24][,weight=1][,positive-weight=1][,weight-by=value]</c>.</summary>
internal static class TaskFlag
{
    private const string Form = "NAME=EVENT[+EVENT][,rows=view|impression][,amount=value|quantity|revenue][,hours=N][,weight=N][,positive-weight=N][,weight-by=value|quantity|revenue]";

    /// <exception cref="RefusedException">The text is not of that form.</exception>
    public static TaskDefinition Parse(string text)
    {
        var parts = text.Split(',');
        if (parts[0].Split('=') is not [{ Length: > 0 } name, { Length: > 0 } events]) throw Refused(text, parts[0]);
        var task = new TaskDefinition { Name = name, Events = events.Split('+') };
        foreach (var part in parts.Skip(1))
        {
            task = part.Split('=') switch
            {
                ["rows", var rows] => task with { Rows = rows },
                ["amount", var amount] => task with { Amount = amount },
                ["hours", var hours] => task with { HorizonHours = Number(text, part, hours) },
                ["weight", var weight] => task with { Weight = Number(text, part, weight) },
                ["positive-weight", var weight] => task with { PositiveWeight = Number(text, part, weight) },
                ["weight-by", var measure] => task with { WeightBy = measure },
                _ => throw Refused(text, part),
            };
        }

        return task;
    }

    private static double Number(string text, string part, string number) =>
        double.TryParse(number, CultureInfo.InvariantCulture, out var value) ? value : throw Refused(text, part);

    private static RefusedException Refused(string text, string part) => new($"'--task' is '{text}', of which '{part}' is not understood; give {Form}.");
}
