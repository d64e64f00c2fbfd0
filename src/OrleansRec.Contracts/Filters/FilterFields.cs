namespace OrleansRec.Contracts.Filters;

/// <summary>What a filter looks at.</summary>
public static class FilterFields
{
    /// <summary>Names of the attributes in an expression, in its order.</summary>
    public static IEnumerable<string> AttributesOf(FilterExpression expression) => expression switch
    {
        AllOf all => all.Operands.SelectMany(AttributesOf),
        AnyOf any => any.Operands.SelectMany(AttributesOf),
        Not not => AttributesOf(not.Operand),
        IsOneOf { Field.Attribute: { } attribute } => [attribute],
        Compares { Field.Attribute: { } attribute } => [attribute],
        _ => [],
    };
}
