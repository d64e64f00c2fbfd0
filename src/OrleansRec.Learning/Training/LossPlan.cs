using OrleansRec.Learning.Network;

namespace OrleansRec.Learning.Training;

/// <summary>The losses of the joint sum by name, in a fixed order, with the weights that are configured; those of weight 0 are left out.</summary>
internal sealed class LossPlan
{
    private readonly Dictionary<string, int> _index;

    public LossPlan(Schema schema, LearnerOptions options)
    {
        var w = options.Weights;
        var losses = new List<(string Name, double Weight)>
        {
            (Similarity, w.Similarity), (Session, w.Session), (schema.Tasks[0], w.Ranking),
        };
        foreach (var task in schema.Tasks.Skip(1)) losses.Add((task, schema.IsOwn(task) ? schema.DefinitionOf(task).Weight : w.Of(task)));
        if (schema.HasChain) losses.Add((Chain, w.Chain));
        losses.AddRange(Heads.Select(head => (head, w.Of(head))));
        losses.RemoveAll(l => l.Weight == 0);
        Names = [.. losses.Select(l => l.Name)];
        Weights = [.. losses.Select(l => l.Weight)];
        _index = Names.Select((name, i) => (name, i)).ToDictionary(l => l.name, l => l.i);
    }

    public const string Similarity = "similarity";
    public const string Session = "session";
    public const string Chain = Tasks.TaskNames.Conversion;
    public const string Category = "category";
    public const string Picture = "picture";
    public const string Attributes = "attributes";
    public const string Interests = "interests";
    public const string Preferences = "preferences";
    public const string Traits = "traits";

    /// <summary>The content and profile heads.</summary>
    public static IReadOnlyList<string> Heads { get; } = [Category, Picture, Attributes, Interests, Preferences, Traits];

    /// <summary>Those of them that a shop's model has.</summary>
    public static IEnumerable<string> HeadsOf(Schema schema) => Heads.Where(head => head switch
    {
        Category or Interests => schema.Categories.Length > 0,
        Picture => schema.Categories.Length > 0 && schema.PictureWidth > 0,
        Attributes or Preferences => schema.Attributes.Length > 0,
        _ => schema.Traits.Length > 0,
    });

    public IReadOnlyList<string> Names { get; }

    public double[] Weights { get; }

    /// <summary>Where a loss stands; −1 where it is left out.</summary>
    public int IndexOf(string name) => _index.GetValueOrDefault(name, -1);
}
