using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Encoders;

/// <summary>
/// Causal self-attention (Vaswani et al., NeurIPS 2017), as in SASRec (Kang and McAuley, ICDM 2018): learned positions, two blocks
/// that normalize their inputs (Xiong et al., ICML 2020) and a last normalization.
/// </summary>
internal sealed class AttentionEncoder : Encoder
{
    private readonly Parameter _positions;
    private readonly Block _first;
    private readonly Block _second;
    private readonly LayerNorm _last;

    public AttentionEncoder(EncoderShape shape) : base(nameof(AttentionEncoder))
    {
        _positions = new Parameter(randn(shape.Columns, shape.Dimension).mul_(Scalars.Of(0.02)));
        _first = new Block(shape);
        _second = new Block(shape);
        _last = nn.LayerNorm(shape.Dimension);
        RegisterComponents();
    }

    public override Tensor forward(Tensor inputs)
    {
        var placed = inputs.Plus(_positions.narrow(0, 0, inputs.size(1)));
        return _last.forward(_second.forward(_first.forward(placed)));
    }

    /// <summary>x + attention(norm(x)), then y + layers(norm(y)).</summary>
    private sealed class Block : nn.Module
    {
        private readonly int _heads;
        private readonly LayerNorm _before;
        private readonly Linear _all;
        private readonly Linear _together;
        private readonly LayerNorm _between;
        private readonly Linear _wide;
        private readonly Linear _narrow;
        private readonly Dropout _dropout;

        public Block(EncoderShape shape) : base(nameof(Block))
        {
            var d = shape.Dimension;
            _heads = d % 2 == 0 ? 2 : 1;
            _before = nn.LayerNorm(d);
            _all = nn.Linear(d, 3 * d, hasBias: false);
            _together = nn.Linear(d, d);
            _between = nn.LayerNorm(d);
            _wide = nn.Linear(d, 2 * d);
            _narrow = nn.Linear(2 * d, d);
            _dropout = nn.Dropout(shape.Dropout);
            RegisterComponents();
        }

        /// <summary>float[B, T, D] from float[B, T, D].</summary>
        public Tensor forward(Tensor x)
        {
            var (b, t, d) = (x.size(0), x.size(1), x.size(2));
            var parts = _all.forward(_before.forward(x)).reshape(b, t, 3, _heads, d / _heads).permute(2, 0, 3, 1, 4);     // (3, B, H, T, D / H)
            var seen = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true)          // (B, H, T, D / H)
                .transpose(1, 2).reshape(b, t, d);
            var y = x.Plus(_dropout.forward(_together.forward(seen)));
            return y.Plus(_dropout.forward(_narrow.forward(_wide.forward(_between.forward(y)).relu())));
        }
    }
}
