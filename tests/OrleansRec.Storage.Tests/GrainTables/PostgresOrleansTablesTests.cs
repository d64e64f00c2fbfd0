namespace OrleansRec.Storage.Tests.GrainTables;

public sealed class PostgresOrleansTablesTests(PostgresSiloFixture silo) : OrleansTablesContract(silo), IClassFixture<PostgresSiloFixture>
{
    [SkippableFact]
    public async Task GrainState_FirstWritesAtOnce_MakeOneRow()
    {
        var grain = GrainId.Create("note", "u:raced");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            try
            {
                await GrainStorage.WriteStateAsync("state", grain, new GrainState<Note>(new Note { Text = "note " + n }));
                return true;
            }
            catch (Orleans.Storage.InconsistentStateException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, written => written);
        var read = new GrainState<Note>(new Note());
        await GrainStorage.ReadStateAsync("state", grain, read);
        Assert.Equal("1", read.ETag);
    }
}
