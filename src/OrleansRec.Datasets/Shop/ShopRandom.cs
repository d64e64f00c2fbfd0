namespace OrleansRec.Datasets.Shop;

/// <summary>A seeded random source (SplitMix64) whose numbers stay the same across runtimes. Not thread-safe.</summary>
internal sealed class ShopRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>An independent source, so that drawing more for one purpose leaves the others as they were.</summary>
    public static ShopRandom For(int seed, string purpose) =>
        new(Reading.StableOrder.Of(purpose) ^ ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL));

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>In [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double least, double most) => least + ((most - least) * Uniform());

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>In [0, <paramref name="n"/>).</summary>
    public int Below(int n) => (int)(Uniform() * n);

    public T Pick<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    /// <summary>Mean 0, variance 1 (Box–Muller).</summary>
    public double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Independent Gaussian entries such that the vector's length is about <paramref name="length"/>.</summary>
    public float[] Direction(int size, double length)
    {
        var vector = new float[size];
        for (var i = 0; i < size; i++)
            vector[i] = (float)(Gaussian() * length / Math.Sqrt(size));
        return vector;
    }

    /// <summary>An index with probability in proportion to its weight.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;
        var left = Uniform() * total;
        for (var i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }

        return weights.Length - 1;
    }

    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
