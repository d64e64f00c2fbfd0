using Microsoft.Extensions.Options;
using OrleansRec.Contracts.Errors;
using OrleansRec.Grains.Ingest;

namespace OrleansRec.Cluster.Tests.Ingest;

/// <summary>What the batches at work hold together.</summary>
public sealed class IngestBudgetTests
{
    private readonly IngestBudget _budget = new(Options.Create(new IngestOptions { MaxMegabytesAtWork = 2 }));

    [Fact]
    public void Take_BeyondTheLimit_RefusesUntilItIsGivenBack()
    {
        using (_budget.Take(1_024))
        {
            _budget.Take(1_024).Dispose();
            var refusal = Assert.Throws<OverloadedException>(() => _budget.Take(1_025));
            Assert.Contains("hold 2 MB", refusal.Message);
        }

        _budget.Take(2_048).Dispose();
    }
}
