namespace OrleansRec.Silo.Cli;

/// <summary>What the program tells its caller when it ends.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Something failed while the job ran.</summary>
    public const int Failed = 1;

    /// <summary>The job was refused before it began: wrong arguments or input.</summary>
    public const int Refused = 2;

    /// <summary>Stopped by a signal before the job was done.</summary>
    public const int Interrupted = 130;
}
