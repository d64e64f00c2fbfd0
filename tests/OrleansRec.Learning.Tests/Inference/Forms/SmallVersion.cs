using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Learning.Tests.Inference.Forms;

/// <summary>An untrained version, calibrated, over the items of <see cref="SmallShop"/>: what forms do does not depend on what it learned.</summary>
internal sealed class SmallVersion
{
    private readonly SmallShop _shop = new(1, 4);

    public SmallVersion(string extractor, Action<RankingNetwork>? change = null, bool content = false)
    {
        Threads.Use(1);
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var schema = new Schema
        {
            Extractor = extractor,
            Width = 16,
            Encoder = "gru",
            Dimension = 16,
            SequenceLength = 10,
            Tasks = [TaskNames.View, TaskNames.Cart, TaskNames.Purchase],
            HasContent = content,
            Categories = [],
            CategoryPaths = [],
            Attributes = [],
            Traits = [],
        };
        using var state = new ModelState(schema, SmallShop.Options, _shop.Catalogue.Count);
        change?.Invoke(state.Network);
        state.Calibration = [Calibration.None, new(0.5, -1), new(2, 1)];
        Checkpoint = Learning.Checkpoints.Checkpoint.Write(state, new ItemStatistics(), 0, 0);
    }

    public byte[] Checkpoint { get; }

    public Ranking.Items.ItemCatalogue Catalogue => _shop.Catalogue;

    public RankingModel Load(string form) => Load(form, Checkpoint);

    public RankingModel Load(string form, ReadOnlyMemory<byte> checkpoint) => (RankingModel)((IModelLoader)new ModelLoader(
        SmallShop.Options, new InferenceOptions { Form = form })).Load("v", checkpoint, Catalogue);

    /// <summary>Lists of 20 and 10 items for two people.</summary>
    public RankingBatch Rows(int seed)
    {
        using var model = Load("float32");
        var (random, fan) = (new Random(seed), SmallShop.Fan(seed % SmallShop.Categories, 6));
        var batch = new RankingBatch
        {
            Users = [fan, UserState.Empty],
            Embeddings = new float[2 * model.Dimension],
            Contexts = [new RequestContext(1, 2, fan.LastTime), new RequestContext(0, 0, fan.LastTime)],
            Offsets = [0, 20, 30],
            Items = [.. Enumerable.Range(0, 30).Select(_ => random.Next(model.ItemCount))],
            Features = [.. Enumerable.Range(0, 30 * CandidateFeatures.Width).Select(_ => random.NextSingle())],
        };
        model.Encode(batch.Users, batch.Embeddings);
        return batch;
    }

    public static float[] Scores(RankingModel model, RankingBatch batch)
    {
        var scores = new float[batch.Rows * model.Tasks.Count];
        model.Score(batch, scores);
        return scores;
    }
}
