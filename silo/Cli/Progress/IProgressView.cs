namespace OrleansRec.Silo.Cli.Progress;

/// <summary>Shows what a verb is doing: bars on a terminal, plain lines where the output goes to a file.</summary>
internal interface IProgressView
{
    /// <summary>Runs the work and shows its progress until it ends.</summary>
    Task<T> RunAsync<T>(string title, Func<IStage, Task<T>> work);
}

/// <summary>A stage in progress. Safe to call from several threads.</summary>
internal interface IStage
{
    /// <param name="what">The part of the stage; each has a bar of its own.</param>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="detail">Such as losses or counters.</param>
    void Report(string what, double fraction, string detail = "");

    /// <summary>A line of its own that stays, for whoever waits.</summary>
    void Say(string line);
}
