namespace OrleansRec.Silo.Cli;

/// <summary>Work for a dedicated thread: what keeps a core busy for seconds has no place in the thread pool.</summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return result.Task;
    }
}
