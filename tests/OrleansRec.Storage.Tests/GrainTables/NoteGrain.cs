namespace OrleansRec.Storage.Tests.GrainTables;

public interface INoteGrain : IGrainWithStringKey
{
    Task Write(string text);

    Task<(string? Text, bool Exists)> Read();

    Task Clear();

    Task Deactivate();

    Task Remind(string name, TimeSpan period);

    Task<string[]> Reminders();

    Task Forget(string name);
}

[GenerateSerializer]
public sealed class Note
{
    [Id(0)] public string? Text { get; set; }
}

public sealed class NoteGrain([PersistentState("note")] IPersistentState<Note> state) : Grain, INoteGrain, IRemindable
{
    public Task Write(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task<(string? Text, bool Exists)> Read() => Task.FromResult((state.State.Text, state.RecordExists));

    public Task Clear() => state.ClearStateAsync();

    public async Task Deactivate()
    {
        DeactivateOnIdle();
        await Task.CompletedTask;
    }

    public Task Remind(string name, TimeSpan period) => this.RegisterOrUpdateReminder(name, period, period);

    public async Task<string[]> Reminders() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public async Task Forget(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
