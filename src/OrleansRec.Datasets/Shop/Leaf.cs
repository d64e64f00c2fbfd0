namespace OrleansRec.Datasets.Shop;

/// <summary>A narrowest category and how its items are.</summary>
/// <param name="Index">Position in <see cref="Taxonomy.Leaves"/> of this shop.</param>
/// <param name="Department">The category above.</param>
/// <param name="Name">The category's own name.</param>
/// <param name="Nouns">What its items are called in titles.</param>
/// <param name="MedianPrice">In euros.</param>
/// <param name="PeakMonth">Month in which it sells best, 1 to 12.</param>
/// <param name="Amplitude">Height of that season, in logits.</param>
/// <param name="Materials">What its items are made of.</param>
/// <param name="Complements">Names of categories bought after it.</param>
/// <param name="Shape">SVG path of its pictures on a 64×64 canvas.</param>
internal sealed record Leaf(
    int Index,
    Department Department,
    string Name,
    string[] Nouns,
    double MedianPrice,
    int PeakMonth,
    double Amplitude,
    string[] Materials,
    string[] Complements,
    string Shape);

/// <summary>A broadest category.</summary>
/// <param name="Index">Position among the departments.</param>
/// <param name="Name">Its name.</param>
/// <param name="Consumable">True where people buy the same item again.</param>
/// <param name="WeekendLift">Extra interest at weekends, in logits.</param>
/// <param name="Feature">The attribute that only this department has.</param>
/// <param name="FeatureValues">That attribute's values.</param>
internal sealed record Department(
    int Index, string Name, bool Consumable, double WeekendLift, string Feature, string[] FeatureValues);
