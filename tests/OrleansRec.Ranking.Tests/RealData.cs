namespace OrleansRec.Ranking.Tests;

/// <summary>Finds public data sets in a folder <c>shared/data</c> beside the repository, where there is one.</summary>
internal static class RealData
{
    public static string? Find(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansRec.sln"))) folder = folder.Parent;
        if (folder?.Parent is null) return null;
        var path = Path.Combine(folder.Parent.FullName, "shared", "data", file);
        return File.Exists(path) ? path : null;
    }
}
