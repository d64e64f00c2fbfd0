namespace OrleansRec.Contracts.Filters;

/// <summary>Recursive descent over <see cref="FilterTokens"/>; one method per rule of the grammar.</summary>
internal sealed class FilterParser
{
    private readonly FilterTokens _tokens;
    private FilterToken _token;
    private int _depth;
    private int _values;

    public FilterParser(string text)
    {
        if (text.Length > Limits.MaxFilterLength)
            throw new FilterException(Limits.MaxFilterLength, $"It has {text.Length} characters, more than {Limits.MaxFilterLength}; send a shorter filter.");
        _tokens = new FilterTokens(text);
        _token = _tokens.Next();
    }

    public FilterExpression Parse()
    {
        var expression = Or();
        return _token.Kind == FilterTokenKind.End ? expression : throw Expected("'and', 'or' or the end");
    }

    // or := and { "or" and }
    private FilterExpression Or()
    {
        List<FilterExpression> operands = [And()];
        while (TryWord("or")) operands.Add(And());
        return operands.Count == 1 ? operands[0] : new AnyOf(operands);
    }

    // and := not { "and" not }
    private FilterExpression And()
    {
        List<FilterExpression> operands = [Not()];
        while (TryWord("and")) operands.Add(Not());
        return operands.Count == 1 ? operands[0] : new AllOf(operands);
    }

    // not := "not" not | "(" or ")" | condition
    private FilterExpression Not()
    {
        if (++_depth > Limits.MaxFilterDepth)
            throw new FilterException(_token.Position, $"At position {_token.Position} it is nested deeper than {Limits.MaxFilterDepth}; send a flatter filter.");
        var expression = TryWord("not") ? new Not(Not()) : TrySymbol("(") ? Group() : Condition();
        _depth--;
        return expression;
    }

    private FilterExpression Group()
    {
        var inner = Or();
        return TrySymbol(")") ? inner : throw Expected("'and', 'or' or ')'");
    }

    // condition := field ( "=" | "!=" ) value | field order number | field [ "not" ] "in" "(" value { "," value } ")"
    private FilterExpression Condition()
    {
        var field = Field();
        if (TrySymbol("=")) return new IsOneOf(field, [Value(field)]);
        if (TrySymbol("!=")) return new Not(new IsOneOf(field, [Value(field)]));
        foreach (var order in (ReadOnlySpan<string>)["<=", ">=", "<", ">"])
        {
            if (!_token.IsSymbol(order)) continue;
            if (field.Kind is FilterFieldKind.Category or FilterFieldKind.Brand) throw Expected("'=', '!=' or 'in'");
            Advance();
            return new Compares(field, order, Number());
        }

        var negated = TryWord("not");
        if (!TryWord("in")) throw Expected(negated ? "'in'" : "an operator (=, !=, <, <=, >, >=, in)");
        var values = new IsOneOf(field, Values(field));
        return negated ? new Not(values) : values;
    }

    private FilterField Field()
    {
        const string attributes = "attributes.";
        if (_token.Kind != FilterTokenKind.Name || IsReserved(_token)) throw Expected("a field (category, brand, price or an attribute)");
        var name = _token.Text;
        var field = name switch
        {
            "category" => new FilterField(FilterFieldKind.Category),
            "brand" => new FilterField(FilterFieldKind.Brand),
            "price" => new FilterField(FilterFieldKind.Price),
            _ => new FilterField(
                FilterFieldKind.Attribute, name.StartsWith(attributes, StringComparison.Ordinal) ? name[attributes.Length..] : name),
        };
        Advance();
        return field;
    }

    private List<FilterValue> Values(FilterField field)
    {
        if (!TrySymbol("(")) throw Expected("'('");
        List<FilterValue> values = [Value(field)];
        while (TrySymbol(",")) values.Add(Value(field));
        return TrySymbol(")") ? values : throw Expected("',' or ')'");
    }

    private FilterValue Value(FilterField field)
    {
        if (field.Kind == FilterFieldKind.Price)
        {
            var text = _token.Text;
            return new FilterValue(text, Number());
        }

        if (_token.Kind is not (FilterTokenKind.Text or FilterTokenKind.Number)) throw Expected("a text in quotes or a number");
        var value = new FilterValue(_token.Text, _token.Kind == FilterTokenKind.Number ? _token.Number : null);
        CountValue();
        Advance();
        return value;
    }

    private double Number()
    {
        if (_token.Kind != FilterTokenKind.Number) throw Expected("a number");
        var number = _token.Number;
        CountValue();
        Advance();
        return number;
    }

    private void CountValue()
    {
        if (++_values > Limits.MaxFilterValues)
            throw new FilterException(_token.Position, $"At position {_token.Position} it has more than {Limits.MaxFilterValues} values; send fewer.");
    }

    private bool TryWord(string word)
    {
        if (!_token.Is(word)) return false;
        Advance();
        return true;
    }

    private bool TrySymbol(string symbol)
    {
        if (!_token.IsSymbol(symbol)) return false;
        Advance();
        return true;
    }

    private void Advance() => _token = _tokens.Next();

    private static bool IsReserved(FilterToken token) => token.Is("and") || token.Is("or") || token.Is("not") || token.Is("in");

    private FilterException Expected(string what) =>
        new(_token.Position, $"At position {_token.Position} stands {_token.Shown}; expected {what}.");
}
