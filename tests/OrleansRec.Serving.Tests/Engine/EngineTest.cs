using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

/// <summary>An engine on a small shop, with a model whose forward pass can be held at a gate.</summary>
public abstract class EngineTest : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private protected readonly SmallShop _shop = new();
    private protected readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(SmallShop.Now));
    private protected readonly ManualResetEventSlim _gate = new(true);
    private protected readonly EngineOptions _options = new();
    private readonly Lazy<InferenceEngine> _engine;

    protected EngineTest() =>
        _engine = new(() => new InferenceEngine(Options.Create(_options), _time, NullLogger<InferenceEngine>.Instance));

    private protected InferenceEngine Engine => _engine.Value;

    public void Dispose()
    {
        _gate.Set();
        Engine.Dispose();
        _gate.Dispose();
    }

    private TaskCompletionSource _started = new();

    private protected Task Started() => _started.Task.WaitAsync(Patience);

    /// <summary>Makes a model live whose forward pass waits at the gate.</summary>
    private protected async Task<Models.DotProductModel> GoLive()
    {
        var model = _shop.NewModel("main-000002");
        await Engine.SwapAsync(model, _shop.Table.Snapshot()).WaitAsync(Patience);
        _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        model.BeforeScore = _ =>
        {
            if (!_gate.IsSet) _started.TrySetResult();
            _gate.Wait(Patience);
        };
        return model;
    }
}
