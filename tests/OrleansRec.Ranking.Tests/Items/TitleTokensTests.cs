using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Items;

public class TitleTokensTests
{
    [Theory]
    [InlineData("White HANGING heart T-light", "white|hanging|heart|t|light")]
    [InlineData("Set of 6, 12cm", "set|of|6|12cm")]
    [InlineData("Øl-krus Größe", "øl|krus|größe")]
    [InlineData("紅茶缶", "紅茶|茶缶")]
    [InlineData("ABC紅茶 mug", "abc|紅茶|mug")]
    [InlineData("茶 mug 缶", "茶|mug|缶")]
    [InlineData("mug缶lid", "mug|缶|lid")]
    [InlineData("  ,;  ", "")]
    public void Of_Title_SplitsIntoWordsAndBigrams(string title, string tokens) =>
        Assert.Equal(tokens, string.Join('|', TitleTokens.Of(title)));

    [Fact]
    public void Of_LongTitle_StopsAtTheBound() =>
        Assert.Equal(TitleTokens.MaxTokens, TitleTokens.Of(string.Join(' ', Enumerable.Range(0, 100))).Count);
}
