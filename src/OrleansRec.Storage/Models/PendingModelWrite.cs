using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Models;

/// <summary>A change waiting for the writer of <c>models.db</c>.</summary>
/// <param name="change">Runs inside the transaction; a refusal is thrown before anything is changed.</param>
internal sealed class PendingModelWrite(Func<ModelWriter, object> change) : PendingWrite<object>
{
    public override int Rows => 1;

    public void Apply(ModelWriter writer)
    {
        try
        {
            Result = change(writer);
        }
        catch (Exception refusal) when (refusal is FencedException or NotFoundException or ArgumentException)
        {
            Refusal = refusal;
        }
    }
}
