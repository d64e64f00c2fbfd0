using OrleansRec.Datasets.Tabular;

namespace OrleansRec.Datasets.Tests.Tabular;

public sealed class CensusFormatTests
{
    private const string Header = "age,education,marital_stat,income_50k\n";

    [SkippableFact]
    public void Read_Group1_OfficialSplitWithoutTheLabelColumns()
    {
        var data = TabularFormats.Read(PublicData.Require("census"), "census", 1, default);

        Assert.Equal(["income", "never_married"], data.Tasks);
        Assert.Equal(32, data.Columns.Count);
        Assert.DoesNotContain(data.Columns, c => c.Name is "income_50k" or "marital_stat");
        Assert.Equal(199_523 * 2, data.Train.Labels.Length);
        Assert.Equal(99_762 * 32, data.Test.Codes.Length);
        // Counted in the file with another tool.
        Assert.Equal(12_382, data.Train.Labels.Where((_, i) => i % 2 == 0).Sum());
        Assert.Equal(86_485, data.Train.Labels.Where((_, i) => i % 2 == 1).Sum());
    }

    [SkippableFact]
    public void Read_Group2_EducationIsALabelAndNoInput()
    {
        var data = TabularFormats.Read(PublicData.Require("census"), "census", 2, default);

        Assert.Equal(["education", "never_married"], data.Tasks);
        Assert.DoesNotContain(data.Columns, c => c.Name is "education" or "marital_stat");
        Assert.Equal(27_821 + 5_358 + 4_363 + 19_865 + 6_541 + 1_793 + 1_263, data.Train.Labels.Where((_, i) => i % 2 == 0).Sum());
    }

    [Fact]
    public void Read_ValueThatOnlyTheTestPartHas_HasCodeZeroAndIsNamed()
    {
        using var folder = new TempFolder();
        folder.With("train_nominal.csv", Header + "young,x,Never-married,--50000.\nold,x,Widowed,50000+.\n");
        folder.With("test_nominal.csv", Header + "ancient,x,Widowed,50000+.\nold,x,Widowed,--50000.\nancient,y,Widowed,--50000.\n");

        var data = TabularFormats.Read(folder.Path, "census", 1, default);

        Assert.Equal(["young", "old"], data.Columns[0].Values);
        Assert.Equal([0, 1, 2, 1, 0, 0], data.Test.Codes);
        Assert.Equal([1, 0, 0, 0, 0, 0], data.Test.Labels);
        Assert.Equal([new UnseenValue("age", "ancient", 2), new UnseenValue("education", "y", 1)], data.Unseen);
    }

    [Fact]
    public void Read_LabelOfAnUnknownValue_NamesFileLineFieldAndValue()
    {
        using var folder = new TempFolder();
        folder.With("train_nominal.csv", Header + "young,x,Widowed,rich\n");
        folder.With("test_nominal.csv", Header);

        var error = Assert.Throws<DatasetException>(() => TabularFormats.Read(folder.Path, "census", 1, default));

        Assert.Contains("train_nominal.csv", error.Message);
        Assert.Contains("income_50k", error.Message);
        Assert.Contains("rich", error.Message);
    }

    [Fact]
    public void Read_GroupThatDoesNotExist_SaysWhichThereAre() =>
        Assert.Contains("Group 3 of 'census'", Assert.Throws<DatasetException>(() => TabularFormats.Read(".", "census", 3, default)).Message);
}
