using OrleansRec.Contracts.Filters;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Rules;

/// <summary>
/// A filter compiled to one predicate over <see cref="ItemContent"/>, without allocation per item. Names are compared by their
/// 32-bit hashes: two different ones are taken for equal once in 4 billion pairs.
/// </summary>
public static class ItemFilter
{
    public static Func<ItemContent, bool> Compile(FilterExpression expression) => expression switch
    {
        AllOf all => All([.. all.Operands.Select(Compile)]),
        AnyOf any => Any([.. any.Operands.Select(Compile)]),
        Not not => Not(Compile(not.Operand)),
        IsOneOf isOne => IsOneOf(isOne),
        Compares compares => Compares(compares),
        _ => throw new ArgumentException($"A filter has no {expression.GetType().Name}.", nameof(expression)),
    };

    private static Func<ItemContent, bool> All(Func<ItemContent, bool>[] operands) => item =>
    {
        foreach (var operand in operands)
            if (!operand(item)) return false;
        return true;
    };

    private static Func<ItemContent, bool> Any(Func<ItemContent, bool>[] operands) => item =>
    {
        foreach (var operand in operands)
            if (operand(item)) return true;
        return false;
    };

    private static Func<ItemContent, bool> Not(Func<ItemContent, bool> operand) => item => !operand(item);

    private static Func<ItemContent, bool> IsOneOf(IsOneOf condition)
    {
        int[] texts = [.. condition.Values.Select(v => ItemContent.NameHash(v.Text))];
        float[] numbers = [.. condition.Values.Where(v => v.Number is not null).Select(v => (float)v.Number!.Value)];
        switch (condition.Field.Kind)
        {
            case FilterFieldKind.Category:
                return item => item.CategoryNames.AsSpan().ContainsAny(texts);
            case FilterFieldKind.Brand:
                return item => item.Brand != 0 && texts.AsSpan().Contains(item.Brand);
            case FilterFieldKind.Price:
                return item => item.Price > 0 && numbers.AsSpan().Contains(item.Price);
            default:
                var name = ItemContent.NameHash(condition.Field.Attribute!);
                return item =>
                {
                    foreach (var attribute in item.Attributes)
                        if (attribute.Name == name) return texts.AsSpan().Contains(attribute.Value) || numbers.AsSpan().Contains(attribute.Number);
                    return false;
                };
        }
    }

    private static Func<ItemContent, bool> Compares(Compares condition)
    {
        var value = (float)condition.Value;
        Func<float, bool> stands = condition.Order switch
        {
            "<" => number => number < value,
            "<=" => number => number <= value,
            ">" => number => number > value,
            _ => number => number >= value,
        };
        if (condition.Field.Kind == FilterFieldKind.Price) return item => item.Price > 0 && stands(item.Price);
        var name = ItemContent.NameHash(condition.Field.Attribute!);
        return item =>
        {
            foreach (var attribute in item.Attributes)
                if (attribute.Name == name) return stands(attribute.Number);
            return false;
        };
    }
}
