using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Sources;

public class CandidateSetTests
{
    private readonly CandidateRequest _request = new(UserState.Empty);

    [Fact]
    public void Add_FoundTwice_KeepsTheFirstSource()
    {
        var set = Begin();
        set.From("first");
        set.Add([3, 1, 3], 10);
        set.From("second");
        set.Add([1, 2], 10);
        Assert.Equal([3, 1, 2], set.Items.ToArray());
        Assert.Equal(["first", "first", "second"], set.Sources.ToArray());
    }

    [Fact]
    public void Add_Quota_CountsOnlyWhatIsNew()
    {
        var set = Begin();
        set.Bar(5);
        set.Add(4);
        set.Add([4, 5, 6, 7, 8], 2);
        Assert.Equal([4, 6, 7], set.Items.ToArray());
    }

    [Fact]
    public void Add_BeyondTheVectors_IsNoCandidate()
    {
        var set = Begin();
        Assert.False(set.Add(CandidateRequest.Items));
        Assert.False(set.Add(-1));
        set.Bar(CandidateRequest.Items + 7);
        Assert.Equal(0, set.Count);
    }

    [Fact]
    public void Begin_NextRequest_ForgetsTheOneBefore()
    {
        var set = Begin();
        set.Bar(1);
        set.Add(2);
        Begin();
        Assert.Equal(0, set.Count);
        Assert.True(set.Add(1));
        Assert.True(set.Add(2));
    }

    [Fact]
    public void Add_MoreThanItsFirstRoom_Grows()
    {
        var set = new CandidateSet([]);
        set.Begin(_request.Context, 2_000);
        set.Add([.. Enumerable.Range(0, 2_000)], 2_000);
        Assert.Equal(Enumerable.Range(0, 2_000), set.Items.ToArray());
    }

    private CandidateSet Begin()
    {
        _request.Candidates.Begin(_request.Context, CandidateRequest.Items);
        return _request.Candidates;
    }
}
