using System.Xml.Linq;

namespace OrleansRec.Architecture.Tests;

/// <summary>What one project file says about references.</summary>
internal sealed record ProjectFile(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    private const string Prefix = "OrleansRec.";

    /// <summary>All projects by their name without the common prefix.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> All { get; } =
        Repository.ProjectFiles.Select(Read).ToDictionary(project => project.Name);

    /// <summary>The projects that this one can call, directly or through others.</summary>
    public IReadOnlySet<string> Closure()
    {
        HashSet<string> reached = [];
        Stack<string> open = new(References);
        while (open.TryPop(out string? name))
        {
            if (reached.Add(name))
                foreach (string next in All[name].References)
                    open.Push(next);
        }
        return reached;
    }

    private static ProjectFile Read(string path)
    {
        XElement[] items = Items(path);
        // A project that is only built before this one cannot be called from it.
        var references = items.Where(item => item.Name.LocalName == "ProjectReference"
            && (string?)item.Attribute("ReferenceOutputAssembly") != "false");
        var packages = items.Where(item => item.Name.LocalName == "PackageReference");
        return new(
            NameOf(path),
            [.. references.Select(item => NameOf((string)item.Attribute("Include")!))],
            [.. packages.Select(item => (string)item.Attribute("Include")!)]);
    }

    /// <summary>The elements of a project file and of the files of this repository that it imports.</summary>
    private static XElement[] Items(string path)
    {
        XElement root = XElement.Load(Path.Combine(Repository.Root, path));
        var imports = root.Descendants().Where(item => item.Name.LocalName == "Import")
            .SelectMany(item => Items(Path.Combine(Path.GetDirectoryName(path)!, (string)item.Attribute("Project")!)));
        return [.. root.Descendants(), .. imports];
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }
}
