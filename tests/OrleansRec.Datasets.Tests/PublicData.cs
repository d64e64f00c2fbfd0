namespace OrleansRec.Datasets.Tests;

/// <summary>Finds the public data sets, which are not part of the repository.</summary>
internal static class PublicData
{
    /// <summary>
    /// The folder of a data set below <c>ORLEANSREC_DATA</c>, or below <c>shared/data</c> beside the repository; skips the test where there is
    /// none.
    /// </summary>
    public static string Require(string name)
    {
        var root = Environment.GetEnvironmentVariable("ORLEANSREC_DATA") ?? FromHere();
        var folder = root is null ? null : Path.Combine(root, name);
        Skip.If(
            folder is null || !Directory.Exists(folder),
            $"The data set '{name}' is not here; set ORLEANSREC_DATA to the folder that holds it.");
        return folder!;
    }

    private static string? FromHere()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
                return data;
        }

        return null;
    }
}
