using OrleansRec.Learning.Extractors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>A tower h → w → 1 per task, all in one batched product.</summary>
internal sealed class Towers : nn.Module
{
    private readonly int _tasks;
    private readonly int _width;
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly Parameter _heads;
    private readonly Parameter _headBias;

    public Towers(int tasks, int inputs, int width) : base(nameof(Towers))
    {
        (_tasks, _width) = (tasks, width);
        _weight = Initial.Uniform(inputs, tasks, inputs, width);
        _bias = Initial.Uniform(inputs, tasks, 1, width);
        _heads = new Parameter(randn(tasks, width) * Scalars.Of(0.1));
        _headBias = new Parameter(zeros(tasks));
        RegisterComponents();
    }

    /// <summary>
    /// The towers side by side, for an input that all tasks share: weights float[h, T · w] and biases float[T · w] of their layer, float[T · w, T] from
    /// it to the logits, and the logits' biases float[T].
    /// </summary>
    public (Tensor Weight, Tensor Bias, Tensor Heads, Tensor HeadBias) Joined()
    {
        var heads = (eye(_tasks, device: Device.Current).unsqueeze(1) * _heads.unsqueeze(2)).reshape(_tasks * _width, _tasks);
        return (_weight.transpose(0, 1).reshape(-1, _tasks * _width), _bias.reshape(_tasks * _width), heads, _headBias);
    }

    /// <summary>Logits float[N, T] from an extractor's float[T, N, h] or, the same for all tasks, float[1, N, h].</summary>
    public Tensor forward(Tensor hidden)
    {
        if (hidden.size(0) == _tasks)
        {
            var towers = hidden.bmm(_weight).PlusInPlace(_bias).relu_();                                 // (T, N, w)
            return towers.bmm(_heads.unsqueeze(2)).squeeze(2).transpose(0, 1).Plus(_headBias);
        }

        var weight = _weight.transpose(0, 1).reshape(-1, _tasks * _width);                              // (h, T · w)
        var all = hidden.squeeze(0).matmul(weight).PlusInPlace(_bias.reshape(_tasks * _width)).relu_()
            .reshape(-1, _tasks, _width);                                                               // (N, T, w)
        return (all * _heads).sum(2).PlusInPlace(_headBias);
    }
}
