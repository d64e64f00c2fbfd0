using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Tests.Sources;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Rules;

public class CandidateRuleTests
{
    private static readonly UserState Person = Sample.State(
        Sample.Event(BehaviourKind.View, 1), Sample.Event(BehaviourKind.Purchase, 2), Sample.Event(BehaviourKind.AddToCart, 3));

    [Fact]
    public void All_NothingAsked_LetsEverythingAvailablePass() =>
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i != 7), Allowed(new(Person, available: i => i != 7)));

    [Fact]
    public void Excluded_Named_AreBarred()
    {
        var request = new CandidateRequest(Person);
        request.Context.Excluded = [4, 5, 4_000];
        Assert.Equal(Enumerable.Range(0, 40).Except([4, 5]), Allowed(request));
    }

    [Fact]
    public void ContextItems_OfTheRequest_AreBarred()
    {
        var request = new CandidateRequest(Person);
        request.Context.ContextItems = [8];
        Assert.Equal(Enumerable.Range(0, 40).Except([8]), Allowed(request));
    }

    [Theory]
    [InlineData("not-bought", 2)]
    [InlineData("not-seen", 1, 2, 3)]
    public void ByName_ChosenByTheScenario_HoldsUnasked(string name, params int[] barred)
    {
        var request = new CandidateRequest(Person);
        request.Context.Rules = [CandidateRules.ByName[name]];
        Assert.Equal(Enumerable.Range(0, 40).Except(barred), Allowed(request));
    }

    [Fact]
    public void Seen_Asked_BarsSequenceCartAndPurchases()
    {
        // What was bought stays barred after it has left the sequence.
        var later = UserReducer.Apply(Person, [.. Enumerable.Repeat(Sample.Event(BehaviourKind.View, 9), UserState.MaxBehaviours)]);
        var request = new CandidateRequest(later);
        request.Context.ExcludeSeen = true;
        Assert.Equal(Enumerable.Range(0, 40).Except([2, 3, 9]), Allowed(request));
    }

    [Fact]
    public void Disliked_UntilTurnedToAgain_AreBarred()
    {
        var disliked = UserReducer.Apply(Person, [Sample.Event(BehaviourKind.Dislike, 1), Sample.Event(BehaviourKind.Dislike, 5)]);
        Assert.Equal(Enumerable.Range(0, 40).Except([1, 5]), Allowed(new CandidateRequest(disliked)));
        var again = UserReducer.Apply(disliked, Sample.Event(BehaviourKind.View, 5));
        Assert.Equal(Enumerable.Range(0, 40).Except([1]), Allowed(new CandidateRequest(again)));
    }

    [Fact]
    public void OwnRule_ThatOnlyAllows_IsObeyed() =>
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 2 * i), Allowed(new CandidateRequest(Person, rules: [new EvenItems()])));

    private static IEnumerable<int> Allowed(CandidateRequest request)
    {
        request.Candidates.Begin(request.Context, CandidateRequest.Items);
        request.Candidates.Add([.. Enumerable.Range(0, 50)], 50);
        return request.Candidates.Items.ToArray();
    }

    private sealed class EvenItems : ICandidateRule
    {
        public bool Allows(CandidateContext context, int item) => item % 2 == 0;
    }
}
