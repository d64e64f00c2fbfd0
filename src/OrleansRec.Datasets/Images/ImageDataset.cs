namespace OrleansRec.Datasets.Images;

/// <summary>Pictures with a class each, in their official split.</summary>
public sealed record ImageDataset
{
    /// <summary>The format's name.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required ImagePart Train { get; init; }

    public required ImagePart Validation { get; init; }

    public required ImagePart Test { get; init; }

    /// <summary>One sentence: what is predicted from what.</summary>
    public required string Protocol { get; init; }
}

/// <summary>Pictures of one size.</summary>
/// <param name="Pixels">byte[N · side · side · 3]: rows from the top, pixels from the left, red, green, blue.</param>
/// <param name="Labels">Classes from 0: int[N].</param>
public sealed record ImagePart(byte[] Pixels, int[] Labels);
