namespace OrleansRec.Contracts.Filters;

/// <summary>
/// A condition on items, such as <c>category = "boots" and price &lt; 50 and brand in ("a", "b") and colour != "red"</c>.
/// <c>or</c> binds weakest, then <c>and</c>, then <c>not</c>; parentheses group. <c>category</c> matches any level of the path (or
/// the path so far, <c>"clothing > shoes"</c>), <c>brand</c> the brand, <c>price</c> the number, every other name the attribute
/// of that name (<c>attributes.category</c> for one that is called like a field). What an item does not have equals nothing:
/// <c>=</c>, <c>in</c>, <c>&lt;</c> … are false then, <c>!=</c> and <c>not in</c> true.
/// </summary>
public abstract record FilterExpression
{
    private protected FilterExpression()
    {
    }

    /// <exception cref="FilterException">The text is no filter; names the position and what was expected there.</exception>
    public static FilterExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterParser(text).Parse();
    }
}

/// <summary>True where every operand is.</summary>
public sealed record AllOf(IReadOnlyList<FilterExpression> Operands) : FilterExpression;

/// <summary>True where an operand is.</summary>
public sealed record AnyOf(IReadOnlyList<FilterExpression> Operands) : FilterExpression;

/// <summary>True where the operand is not.</summary>
public sealed record Not(FilterExpression Operand) : FilterExpression;

/// <summary>True where the field equals one of the values.</summary>
public sealed record IsOneOf(FilterField Field, IReadOnlyList<FilterValue> Values) : FilterExpression;

/// <summary>True where the field is a number that stands so to the value.</summary>
/// <param name="Order">One of <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</param>
public sealed record Compares(FilterField Field, string Order, double Value) : FilterExpression;

/// <summary>What of an item a condition looks at.</summary>
/// <param name="Attribute">The attribute's name, where <paramref name="Kind"/> says so.</param>
public sealed record FilterField(FilterFieldKind Kind, string? Attribute = null);

public enum FilterFieldKind
{
    Category,
    Brand,
    Price,
    Attribute,
}

/// <summary>A literal: its text, and its number where it was written as one.</summary>
public sealed record FilterValue(string Text, double? Number = null);

/// <summary>A text is no filter.</summary>
/// <param name="position">Zero-based index into the text.</param>
public sealed class FilterException(int position, string message) : Exception(message)
{
    public int Position { get; } = position;
}
