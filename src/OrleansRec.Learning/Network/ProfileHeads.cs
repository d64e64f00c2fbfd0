using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// What a person's embedding says beyond the ranking: the category and the attributes of the next item, and the person's own attributes
/// (traits).
/// </summary>
internal sealed class ProfileHeads : nn.Module
{
    private readonly PersonHead? _interests;
    private readonly PersonHead? _attributes;
    private readonly PersonHead? _traits;
    private readonly int[] _values;

    public ProfileHeads(Schema schema) : base(nameof(ProfileHeads))
    {
        _values = [.. schema.Traits.Select(t => t.Values.Length)];
        if (schema.CategoryPaths.Length > 0) _interests = new PersonHead(schema.Dimension, new float[schema.CategoryPaths.Length]);
        if (schema.Attributes.Length > 0) _attributes = new PersonHead(schema.Dimension, schema.AttributeLogits());
        if (_values.Length > 0) _traits = new PersonHead(schema.Dimension, new float[_values.Sum()]);
        RegisterComponents();
    }

    public bool HasInterests => _interests is not null;

    public bool HasAttributes => _attributes is not null;

    public bool HasTraits => _traits is not null;

    /// <summary>Logits of the next item's category: float[N, C] from people float[N, D].</summary>
    public Tensor Interests(Tensor people) => _interests!.forward(people);

    /// <summary>Logits of the next item's attributes: float[N, A].</summary>
    public Tensor Attributes(Tensor people) => _attributes!.forward(people);

    /// <summary>Logits of each trait's values: float[N, values] by trait.</summary>
    public Tensor[] Traits(Tensor people)
    {
        var all = _traits!.forward(people);
        var result = new Tensor[_values.Length];
        var from = 0L;
        for (var t = 0; t < result.Length; t++)
        {
            result[t] = all.narrow(1, from, _values[t]);
            from += _values[t];
        }

        return result;
    }
}
