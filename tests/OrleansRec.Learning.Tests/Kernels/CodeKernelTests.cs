using OrleansRec.Learning.Kernels;

namespace OrleansRec.Learning.Tests.Kernels;

public sealed class CodeKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(64)]
    public void Products_AnyDimension_AreTheExactOnesWithinTheCodesPrecision(int dimension)
    {
        var random = new Random(1);
        var query = Vector(random, dimension, 3);
        var vectors = Enumerable.Range(0, CodeKernel.Group).Select(_ => Vector(random, dimension, 0.2f)).ToArray();
        var codes = new byte[CodeKernel.Group * CodeKernel.Stride(dimension)];
        var (scales, products) = (new float[CodeKernel.Group], new float[CodeKernel.Group]);
        for (var slot = 0; slot < vectors.Length; slot++) scales[slot] = CodeKernel.Encode(vectors[slot], codes, slot);
        var queryCodes = new sbyte[CodeKernel.Stride(dimension)];
        var scale = CodeKernel.EncodeQuery(query, queryCodes);

        CodeKernel.Products(codes, scales, 1, queryCodes, scale, products);

        for (var slot = 0; slot < vectors.Length; slot++)
        {
            // Half a step of each code, in every dimension.
            var bound = 0f;
            for (var d = 0; d < dimension; d++)
                bound += (MathF.Abs(query[d]) * scales[slot] / 2) + (MathF.Abs(vectors[slot][d]) * scale / 2) + (scale * scales[slot] / 4);
            Assert.Equal(Dot(query, vectors[slot]), products[slot], bound + 1e-5f);
        }
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 12)]
    [InlineData(5, 6)]
    public void Products_OfQueriesTogether_AreThoseOneByOne(int groups, int dimension)
    {
        if (!CodeKernel.HasTiles) return;
        var (random, stride) = (new Random(2), CodeKernel.Stride(dimension));
        var codes = new byte[groups * CodeKernel.Group * stride];
        random.NextBytes(codes);
        var scales = Vector(random, groups * CodeKernel.Group, 1);
        var (queries, tile, queryScales) = (new sbyte[CodeKernel.Tile][], new sbyte[CodeKernel.Tile * stride], new float[CodeKernel.Tile]);
        for (var k = 0; k < CodeKernel.Tile; k++)
        {
            queries[k] = new sbyte[stride];
            queryScales[k] = CodeKernel.EncodeQuery(Vector(random, dimension, 1), queries[k]);
            CodeKernel.Join(queries[k], tile, k);
        }

        var (together, alone) = (new float[CodeKernel.Tile * scales.Length], new float[scales.Length]);
        CodeKernel.Products(codes, scales, groups, tile, queryScales, together);

        for (var k = 0; k < CodeKernel.Tile; k++)
        {
            CodeKernel.Products(codes, scales, groups, queries[k], queryScales[k], alone);
            Assert.Equal(alone, together[(k * alone.Length)..((k + 1) * alone.Length)]);
        }
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(4, 12)]
    [InlineData(9, 6)]
    public void Products_OfTwoQueries_AreThoseOneByOne(int groups, int dimension)
    {
        var (random, stride) = (new Random(3), CodeKernel.Stride(dimension));
        var codes = new byte[groups * CodeKernel.Group * stride];
        random.NextBytes(codes);
        var scales = Vector(random, groups * CodeKernel.Group, 1);
        var (query, other) = (new sbyte[stride], new sbyte[stride]);
        var (scale, otherScale) = (CodeKernel.EncodeQuery(Vector(random, dimension, 1), query), CodeKernel.EncodeQuery(Vector(random, dimension, 1), other));

        var (both, alone, otherAlone) = (new float[2 * scales.Length], new float[scales.Length], new float[scales.Length]);
        CodeKernel.Products(codes, scales, groups, query, scale, other, otherScale, both);

        CodeKernel.Products(codes, scales, groups, query, scale, alone);
        CodeKernel.Products(codes, scales, groups, other, otherScale, otherAlone);
        Assert.Equal([.. alone, .. otherAlone], both);
    }

    [Fact]
    public void Products_LargestCodes_DoNotOverflow()
    {
        const int dimension = 64;
        var ones = Enumerable.Repeat(1f, dimension).ToArray();
        var codes = new byte[CodeKernel.Group * dimension];
        var (scales, products, query) = (new float[CodeKernel.Group], new float[CodeKernel.Group], new sbyte[dimension]);
        for (var slot = 0; slot < CodeKernel.Group; slot++) scales[slot] = CodeKernel.Encode(ones, codes, slot);
        var scale = CodeKernel.EncodeQuery(ones, query);

        CodeKernel.Products(codes, scales, 1, query, scale, products);

        Assert.All(products, p => Assert.Equal(dimension, p, 1e-3f));
    }

    [Fact]
    public void Encode_ZeroVector_HasTheProductZero()
    {
        var codes = new byte[CodeKernel.Group * 4];
        var (scales, products, query) = (new float[CodeKernel.Group], new float[CodeKernel.Group], new sbyte[4]);
        scales[3] = CodeKernel.Encode([0, 0, 0, 0], codes, 3);
        var scale = CodeKernel.EncodeQuery([1, 2, 3, 4], query);

        CodeKernel.Products(codes, scales, 1, query, scale, products);

        Assert.Equal(0, products[3]);
    }

    private static float[] Vector(Random random, int dimension, float size)
    {
        var vector = new float[dimension];
        for (var d = 0; d < dimension; d++) vector[d] = size * ((2 * random.NextSingle()) - 1);
        return vector;
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
