using OrleansRec.Ranking.Items;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Items to vectors: id embedding + a projection of the content (mean of hashed tokens per field, price bucket, picture).
/// - What the item graph says is the mean of the neighbours' id embeddings by kind of relation, each float weighed on its own, as a
///   graph convolution of one hop (LightGCN, He et al., 2020) with weights: an item that nobody touched yet stands by its neighbours.
/// - A picture adds to the rest, by a factor that begins at 0: what ids and words say is learned as if there were no pictures, which then add
///   what is left.
/// - An id can be hidden, in training at random: then the content alone speaks, as for a new item.
/// - Without content in the shop, the vector is the id embedding.
/// </summary>
internal sealed class ItemTower : nn.Module
{
    /// <summary>Floats per token embedding.</summary>
    public const int TokenDimension = 32;

    private const int PriceDimension = 8;
    private const double NeighbourWeight = 0.5;

    private readonly Embedding? _price;
    private readonly PictureEncoder? _pictures;
    private readonly Linear? _picture;
    private readonly Parameter? _pictureShare;
    private readonly Linear? _hidden;
    private readonly Linear? _content;
    private readonly ContentHead? _category;
    private readonly ContentHead? _attributes;
    private readonly Parameter? _neighbours;
    private readonly Dropout _dropout;

    /// <param name="dropout">Share of the words and the price hidden from the heads in training, 0–0.9: a head knows an item by more than one word.</param>
    public ItemTower(Schema schema, double dropout) : base(nameof(ItemTower))
    {
        _dropout = nn.Dropout(dropout);
        if (schema.Relations.Length > 0)
            _neighbours = new Parameter(full(schema.Relations.Length, schema.Dimension, Scalars.Of(NeighbourWeight)));
        if (schema.HasContent)
        {
            _price = nn.Embedding(ItemContent.PriceBuckets, PriceDimension);
            const int inputs = (ItemContent.Fields * TokenDimension) + PriceDimension;
            _hidden = nn.Linear(inputs, 2 * schema.Dimension);
            _content = nn.Linear(2 * schema.Dimension, schema.Dimension, hasBias: false);
            if (schema.Categories.Length > 0) _category = new ContentHead(inputs, schema.Dimension, new float[schema.Categories.Length]);
            if (schema.Attributes.Length > 0) _attributes = new ContentHead(inputs, schema.Dimension, schema.AttributeLogits());
            if (schema.PictureWidth > 0)
            {
                // All other weights begin as they would in a shop without pictures.
                using var before = random.get_rng_state();
                _pictures = new PictureEncoder(schema.PictureWidth);
                _picture = nn.Linear(_pictures.Outputs, schema.Dimension, hasBias: false);
                _pictureShare = new Parameter(zeros(1));
                random.set_rng_state(before);
            }
        }

        RegisterComponents();
    }

    /// <summary>float[N, D] from id rows float[N, D] (null hides every id), content and neighbours float[N, R, D].</summary>
    public Tensor forward(Tensor? ids, ContentBags? content, Tensor? tokenRows, Tensor? neighbours = null)
    {
        if (_neighbours is not null && neighbours is not null)
        {
            var around = (neighbours * _neighbours).sum(1);
            ids = ids is null ? around : ids.Plus(around);
        }

        if (_content is null || content is null) return ids!;
        var projected = Content(Words(content.Means(tokenRows!), content.Price));
        if (content.Pictures is { } pictures) projected = projected.Plus(_picture!.forward(pictures) * _pictureShare!);
        return ids is null ? projected : ids.Plus(projected);
    }

    /// <summary>Category logits float[N, C] from content whose category tokens are left out.</summary>
    public Tensor Category(ContentBags content, Tensor tokenRows) => Without(ContentField.Category, content, tokenRows, _category!);

    /// <summary>Attribute logits float[N, A] from content whose attribute tokens are left out (masked attributes, as in S3-Rec, Zhou et al., 2020).</summary>
    public Tensor Attributes(ContentBags content, Tensor tokenRows) => Without(ContentField.Attribute, content, tokenRows, _attributes!);

    /// <summary>Category logits float[N, C] from nothing but pictures' vectors float[N, P].</summary>
    public Tensor CategoryOfPictures(Tensor pictures)
    {
        var nothing = Words(
            zeros(1, ItemContent.Fields * TokenDimension, device: pictures.device), zeros(1, dtype: int64, device: pictures.device));
        var shared = nn.functional.relu(_picture!.forward(pictures).Plus(Content(nothing)));
        return _category!.forward(nothing.expand(pictures.size(0), -1), shared);
    }

    public bool HasCategory => _category is not null;

    public bool HasAttributes => _attributes is not null;

    /// <summary>A head's logits from content whose tokens of one field are left out: what predicts that field.</summary>
    private Tensor Without(ContentField field, ContentBags content, Tensor tokenRows, ContentHead head)
    {
        var means = content.Means(tokenRows);                                          // (N, F * 32)
        var visible = ones(1, means.size(1), device: means.device);
        visible.narrow(1, (int)field * TokenDimension, TokenDimension).zero_();
        var words = _dropout.forward(Words(means * visible, content.Price));
        var rest = Content(words);
        return head.forward(words, nn.functional.relu(content.Pictures is { } pictures ? rest.Plus(_picture!.forward(pictures)) : rest));
    }

    /// <summary>Null in a shop without pictures.</summary>
    public PictureEncoder? Pictures => _pictures;

    /// <summary>float[N, F · 32 + 8] of mean tokens float[N, F · 32] and price buckets int64[N].</summary>
    private Tensor Words(Tensor means, Tensor price) => cat([means, _price!.forward(price)], 1);

    /// <summary>float[N, D] from words and price, without the picture.</summary>
    private Tensor Content(Tensor words) => _content!.forward(nn.functional.relu(_hidden!.forward(words)));
}
