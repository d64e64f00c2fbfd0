using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Items;

/// <summary><c>POST /v1/items/classify</c>.</summary>
internal static class ClassifyApi
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPost("/items/classify", Classify)
            .NeedsScope(ApiScopes.Read)
            .WithName("classifyItems")
            .WithTags("items")
            .WithSummary("The likeliest categories of items that need not be in the catalogue")
            .WithDescription(
                "The body is one item with at least one of 'title', 'brand', 'price', 'attributes' and 'image' ('itemId' is optional, 'categories' are not looked at), and the answer "
                + "{categories:[{category,probability}],modelVersion}; or up to 1,000 items as {\"items\":[…]}, and the answer "
                + "{items:[{index,itemId?,categories}],rejected,modelVersion}. 409 where the shop's items have too few categories to learn, "
                + "503 before a model is live.")
            .TakesJson<ClassifyRequest>("""{"title":"Trail boots","brand":"Alpina","price":119.5,"attributes":{"colour":"brown"}}""")
            .Produces<ItemClassification>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> Classify(
        HttpRequest request, OrleansRecClient client, CancellationToken cancellation, string? count = null)
    {
        var number = Count.Read(count);
        using var body = await JsonBody.Read(request, cancellation);
        var isBatch = body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("items", out _);
        return isBatch
            ? TypedResults.Ok(await Batch(body.RootElement, number, client, cancellation))
            : TypedResults.Ok(await One(body.RootElement, number, client, cancellation));
    }

    private static async Task<ItemClassification> One(JsonElement root, int count, OrleansRecClient client, CancellationToken cancellation)
    {
        var fields = new FieldReader();
        var item = ItemReader.Read(root, fields);
        fields.Require();
        return await client.ClassifyAsync(item!, count, cancellation);
    }

    private static async Task<ClassifyResult> Batch(JsonElement root, int count, OrleansRecClient client, CancellationToken cancellation)
    {
        var entries = JsonBody.Entries(root, "items");
        ItemValidation.RequireBatch(entries.GetArrayLength());
        var batch = JsonBody.Split(entries, (entry, fields) => ItemReader.Read(entry, fields));
        if (batch.Valid.Length == 0) return new ClassifyResult { Items = [], Rejected = batch.Rejected };
        var result = await client.ClassifyAsync([.. batch.Valid.Select(p => p.Entry!)], count, cancellation);
        return result with
        {
            Items = [.. result.Items.Select(item => item with { Index = batch.IndexOf(item.Index) })],
            Rejected = batch.Merge(result.Rejected),
        };
    }
}

/// <summary>One item, or several under <c>items</c>.</summary>
/// <param name="Items">1 to 1,000 items, in place of the other fields.</param>
/// <param name="Title">Up to 512 characters.</param>
/// <param name="Brand">Up to 256 characters.</param>
/// <param name="Price">Not negative.</param>
/// <param name="Attributes">Up to 64 texts.</param>
/// <param name="Image">A PNG or JPEG file in base64, up to 1 MB; it counts where the shop's items have pictures.</param>
internal sealed record ClassifyRequest(
    IReadOnlyList<Item>? Items, string? Title, string? Brand, double? Price, IReadOnlyDictionary<string, string>? Attributes, byte[]? Image);
