using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>A change of a whole person waiting for the writer.</summary>
/// <param name="change">Runs inside the transaction; a refusal is thrown before anything is changed.</param>
internal sealed class PendingPersonWrite(Func<EventWriter, object> change) : PendingWrite<object>
{
    public override int Rows => 1;

    public void Apply(EventWriter writer)
    {
        try
        {
            Result = change(writer);
        }
        catch (InvalidRequestException refusal)
        {
            Refusal = refusal;
        }
    }
}
