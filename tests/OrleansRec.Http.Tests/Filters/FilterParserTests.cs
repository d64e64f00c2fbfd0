using OrleansRec.Contracts;
using OrleansRec.Contracts.Filters;

namespace OrleansRec.Http.Tests.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("", 0, "stands the end; expected a field")]
    [InlineData("price", 5, "expected an operator")]
    [InlineData("price <", 7, "expected a number")]
    [InlineData("price = \"x\"", 8, "expected a number")]
    [InlineData("brand < 3", 6, "expected '=', '!=' or 'in'")]
    [InlineData("brand = acme", 8, "stands 'acme'; expected a text in quotes or a number")]
    [InlineData("brand in \"a\"", 9, "expected '('")]
    [InlineData("brand in (\"a\" \"b\")", 14, "expected ',' or ')'")]
    [InlineData("brand in ()", 10, "expected a text in quotes")]
    [InlineData("brand not = 3", 10, "expected 'in'")]
    [InlineData("(brand = \"a\"", 12, "expected 'and', 'or' or ')'")]
    [InlineData("brand = \"a\" brand = \"b\"", 12, "expected 'and', 'or' or the end")]
    [InlineData("brand = \"a", 8, "does not end")]
    [InlineData("brand & 3", 6, "'&' at position 6")]
    [InlineData("price < 1e999", 8, "no number")]
    [InlineData("and = 3", 0, "expected a field")]
    public void Parse_NoFilter_NamesPositionAndExpectation(string text, int position, string says)
    {
        var fault = Assert.Throws<FilterException>(() => FilterExpression.Parse(text));
        Assert.Equal(position, fault.Position);
        Assert.Contains(says, fault.Message);
    }

    [Fact]
    public void Parse_BeyondLimits_IsRefused()
    {
        var values = string.Join(',', Enumerable.Range(0, Limits.MaxFilterValues + 1));
        Assert.Contains("more than 200 values", Fault($"size in ({values})"));
        Assert.Contains("nested deeper than 32", Fault(new string('(', 33) + "size = 1"));
        Assert.Contains("more than 2000", Fault(new string(' ', 2_001)));
    }

    private static string Fault(string text) => Assert.Throws<FilterException>(() => FilterExpression.Parse(text)).Message;
}
