namespace OrleansRec.Learning.Encoders;

/// <summary>The sequence encoders by name.</summary>
public static class EncoderRegistry
{
    /// <summary>What is used unless another is named.</summary>
    public const string Default = "gru";

    // A new encoder is one file and one line here.
    private static readonly (string Name, Func<EncoderShape, Encoder> Create)[] Encoders =
    [
        (Default, shape => new GruEncoder(shape)),
        ("lstm", shape => new LstmEncoder(shape)),
        ("attention", shape => new AttentionEncoder(shape)),
    ];

    /// <summary>Every encoder's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Encoders.Select(e => e.Name)];

    /// <summary>Whether there is an encoder of that name.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <exception cref="ArgumentException">There is no such encoder.</exception>
    internal static Encoder Create(string name, EncoderShape shape)
    {
        foreach (var encoder in Encoders)
            if (encoder.Name == name) return encoder.Create(shape);
        throw new ArgumentException($"Encoder '{name}' does not exist; there are {string.Join(", ", Names)}.");
    }
}
