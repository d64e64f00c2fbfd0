using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Learning.Tests.Training;
using TorchSharp;

namespace OrleansRec.Learning.Tests.Inference.Forms;

/// <summary>A version answers in every form nearly as it does in floats, and forms that cannot be are refused.</summary>
public sealed class ServingFormsTests
{
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
        var version = new SmallVersion(extractor);
        var rows = version.Rows(1);
        using var full = version.Load(ServingForms.Float32);
        using var served = version.Load(form);

        var exact = SmallVersion.Scores(full, rows);
        var scores = SmallVersion.Scores(served, rows);

        for (var i = 0; i < exact.Length; i++) Assert.Equal(exact[i], scores[i], 0.03);
        Assert.NotEqual(exact, scores);
    }

    [Fact]
    public void Load_Int8Items_TakesLessMemoryAndAcceptsNewItems()
    {
        var version = new SmallVersion(ExtractorRegistry.Default, content: true);
        using var floats = version.Load(ServingForms.Float32);
        using var codes = version.Load(ServingForms.Int8Items);

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

    [Theory]
    [InlineData(ServingForms.Float32, null)]
    [InlineData(ServingForms.Int8Items, null)]
    [InlineData(ServingForms.Distilled, ServingForms.Distilled)]
    [InlineData(ServingForms.Pruned, ServingForms.Pruned)]
    public void OwnWeights_Form_IsNamedWhereItHasThem(string form, string? expected) =>
        Assert.Equal(expected, new ModelLoader(SmallShop.Options, new InferenceOptions { Form = form }).OwnWeights);
}
