using Microsoft.Extensions.Options;
using OrleansRec.Contracts.Errors;
using OrleansRec.Grains.Ingest;

namespace OrleansRec.Cluster.Tests.Ingest;

/// <summary>What the batches at work hold together.</summary>
public sealed class IngestBudgetTests
{
    private readonly IngestBudget _budget = new(Options.Create(new IngestOptions { MaxMegabytesAtWork = 2 }));

    [Fact]
    public void Require_MoreThanHalfHeld_RefusesUntilItIsGivenBack()
    {
        using (_budget.Take(1_024))
        {
            _budget.Require();
            using (_budget.Take(1))
            {
                var refusal = Assert.Throws<OverloadedException>(_budget.Require);
                Assert.Contains("hold 1 MB", refusal.Message);

                // The other half is for what is being read already.
                _budget.Take(1_023).Dispose();
                Assert.Throws<OverloadedException>(() => _budget.Take(1_024));
            }
        }
        _budget.Require();
    }
}
