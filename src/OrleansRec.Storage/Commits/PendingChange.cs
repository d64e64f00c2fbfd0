using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage.Commits;

/// <summary>A change that takes a batch's place of one row, waiting for a writer.</summary>
/// <typeparam name="TWriter">The writer that it runs on.</typeparam>
/// <param name="change">Runs inside the transaction; a refusal is thrown before anything is changed.</param>
/// <param name="alone">True where it wants a transaction to itself.</param>
internal sealed class PendingChange<TWriter>(Func<TWriter, object> change, bool alone = false) : PendingWrite<object>
{
    public override int Rows => 1;

    public override bool Alone => alone;

    public void Apply(TWriter writer)
    {
        try
        {
            Result = change(writer);
        }
        catch (Exception refusal) when (refusal is InvalidRequestException or NotFoundException or FencedException or ArgumentException)
        {
            Refusal = refusal;
        }
    }
}
