using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// What a person's embedding says beyond the ranking: the category and the attributes of the next item, and the person's own attributes
/// (traits). Each head reads a layer of its own beside one that all of them share (as PLE sets its experts, Tang et al., RecSys 2020).
/// </summary>
internal sealed class ProfileHeads : nn.Module
{
    private readonly LayerNorm? _norm;
    private readonly Linear? _shared;
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
        if (HasInterests || HasAttributes || HasTraits)
        {
            _norm = nn.LayerNorm(schema.Dimension);
            _shared = nn.Linear(schema.Dimension, PersonHead.Width * schema.Dimension);
        }

        RegisterComponents();
    }

    public bool HasInterests => _interests is not null;

    public bool HasAttributes => _attributes is not null;

    public bool HasTraits => _traits is not null;

    /// <summary>Logits of the next item's category: float[N, C] from people float[N, D].</summary>
    public Tensor Interests(Tensor people) => Head(_interests!, people);

    /// <summary>Logits of the next item's attributes: float[N, A].</summary>
    public Tensor Attributes(Tensor people) => Head(_attributes!, people);

    /// <summary>Logits of each trait's values: float[N, values] by trait.</summary>
    public Tensor[] Traits(Tensor people)
    {
        var all = Head(_traits!, people);
        var result = new Tensor[_values.Length];
        var from = 0L;
        for (var t = 0; t < result.Length; t++)
        {
            result[t] = all.narrow(1, from, _values[t]);
            from += _values[t];
        }

        return result;
    }

    private Tensor Head(PersonHead head, Tensor people)
    {
        var normal = _norm!.forward(people);
        return head.forward(normal, nn.functional.relu(_shared!.forward(normal)));
    }
}
