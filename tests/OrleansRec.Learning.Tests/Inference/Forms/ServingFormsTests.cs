using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Serving.Models;
using TorchSharp;
using static TorchSharp.torch;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Learning.Tests.Inference.Forms;

/// <summary>A version answers in every form nearly as it does in floats, and forms that cannot be are refused.</summary>
public sealed class ServingFormsTests
{
    private const int Rows = 40;

    public static TheoryData<string, string> FormsAndExtractors()
    {
        var data = new TheoryData<string, string>();
        foreach (var form in new[] { ServingForms.BFloat16, ServingForms.Int8Items })
            foreach (var extractor in ExtractorRegistry.Names) data.Add(form, extractor);
        return data;
    }

    [Theory]
    [MemberData(nameof(FormsAndExtractors))]
    public void Load_FormOfFewerBits_ScoresNearlyAsFloat32(string form, string extractor)
    {
        var shop = new SmallShop(1, 4);
        var checkpoint = Untrained(shop, extractor);

        var exact = Scores(shop, checkpoint, ServingForms.Float32);
        var scores = Scores(shop, checkpoint, form);

        for (var i = 0; i < exact.Length; i++) Assert.Equal(exact[i], scores[i], 0.03);
        Assert.NotEqual(exact, scores);
    }

    [Fact]
    public void Load_Int8Items_TakesLessMemoryAndAcceptsNewItems()
    {
        var shop = new SmallShop(1, 4);
        var checkpoint = Untrained(shop, ExtractorRegistry.Default);
        using var floats = Load(shop, checkpoint, ServingForms.Float32);
        using var codes = Load(shop, checkpoint, ServingForms.Int8Items);

        Assert.True(codes.Bytes < floats.Bytes);
        var newcomer = codes.ItemCount;
        codes.SetItems([(newcomer, SmallShop.Content(20))]);
        var scores = new float[codes.ItemCount];
        codes.Similarity(newcomer, scores);
        Assert.Equal(1, scores[newcomer], 0.02);
    }

    [Fact]
    public void Validate_UnknownForm_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => new InferenceOptions { Form = "int4" }.Validate());

        Assert.Equal("'Form' is int4; it must be one of float32, bfloat16, int8-items, pruned, distilled.", error.Message);
    }

    [Fact]
    public void Refusal_CodesOnAGpu_SaysWhyAndWhatElse()
    {
        Assert.Null(ServingForms.Refusal(ServingForms.Int8Items, DeviceType.CPU));
        Assert.Null(ServingForms.Refusal(ServingForms.BFloat16, DeviceType.CUDA));
        Assert.Equal(
            "Form 'int8-items' needs a CPU, as its vectors lie in the layout of that kernel, and the device is CUDA; choose float32 or bfloat16.",
            ServingForms.Refusal(ServingForms.Int8Items, DeviceType.CUDA));
    }

    private static byte[] Untrained(SmallShop shop, string extractor)
    {
        Threads.Use(1);
        using var scope = NewDisposeScope();
        var schema = new Schema
        {
            Extractor = extractor,
            Encoder = "gru",
            Dimension = 16,
            SequenceLength = 10,
            Tasks = [TaskNames.View, TaskNames.Cart, TaskNames.Purchase],
            HasContent = true,
            Categories = [],
            CategoryPaths = [],
            Attributes = [],
            Traits = [],
        };
        using var state = new ModelState(schema, SmallShop.Options, shop.Catalogue.Count);
        return Checkpoints.Checkpoint.Write(state, new ItemStatistics(), 0, 0);
    }

    private static RankingModel Load(SmallShop shop, byte[] checkpoint, string form) => (RankingModel)((IModelLoader)new ModelLoader(
        SmallShop.Options, new InferenceOptions { Form = form })).Load("v", checkpoint, shop.Catalogue);

    private static float[] Scores(SmallShop shop, byte[] checkpoint, string form)
    {
        using var model = Load(shop, checkpoint, form);
        var random = new Random(2);
        var fan = SmallShop.Fan(1, 6);
        var batch = new RankingBatch
        {
            Users = [fan, Ranking.Users.UserState.Empty],
            Embeddings = new float[2 * model.Dimension],
            Contexts = [new RequestContext(1, 2, fan.LastTime), new RequestContext(0, 0, fan.LastTime)],
            Offsets = [0, Rows / 2, Rows],
            Items = [.. Enumerable.Range(0, Rows)],
            Features = [.. Enumerable.Range(0, Rows * CandidateFeatures.Width).Select(_ => random.NextSingle())],
        };
        model.Encode(batch.Users, batch.Embeddings);
        var scores = new float[Rows * model.Tasks.Count];
        model.Score(batch, scores);
        return scores;
    }
}
