namespace OrleansRec.Datasets.Shop;

/// <summary>
/// Where each category, brand, colour, style and material lies in the space that tastes live in.
/// A person likes an item by the inner product of both vectors, so people with similar tastes like similar items.
/// </summary>
internal sealed class TasteSpace
{
    public const int Size = 12;

    private const double OwnLength = 0.7;

    private readonly float[][] _departments;
    private readonly float[][] _leaves;
    private readonly float[][] _brands;
    private readonly float[][] _colours;
    private readonly float[][] _styles;
    private readonly Dictionary<string, float[]> _materials;

    public TasteSpace(Leaf[] leaves, int brands, ShopRandom random)
    {
        _departments = Many(Taxonomy.Departments.Length, 0.7);
        _leaves = Many(leaves.Length, 0.9);
        _brands = Many(brands, 0.6);
        _colours = Many(Taxonomy.Colours.Length, 0.5);
        _styles = Many(Taxonomy.Styles.Length, 0.6);
        _materials = leaves.SelectMany(l => l.Materials).Distinct().ToDictionary(m => m, _ => random.Direction(Size, 0.3));

        float[][] Many(int count, double length) => [.. Enumerable.Range(0, count).Select(_ => random.Direction(Size, length))];
    }

    /// <summary>Part of every item of a category.</summary>
    public float[] OfLeaf(Leaf leaf) => Sum(_departments[leaf.Department.Index], _leaves[leaf.Index]);

    public float[] OfItem(Leaf leaf, int brand, int colour, int style, int material, ShopRandom random) => Sum(
        OfLeaf(leaf), _brands[brand], _colours[colour], _styles[style], _materials[leaf.Materials[material]],
        random.Direction(Size, OwnLength));

    private static float[] Sum(params ReadOnlySpan<float[]> vectors)
    {
        var sum = new float[Size];
        foreach (var vector in vectors)
            for (var i = 0; i < Size; i++)
                sum[i] += vector[i];
        return sum;
    }
}
