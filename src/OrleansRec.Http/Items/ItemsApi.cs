using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Http.Json;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Items;

/// <summary><c>POST /v1/items</c>, <c>GET/PUT/PATCH/DELETE /v1/items/{id}</c> and <c>GET /v1/items/{id}/similar</c>.</summary>
internal static class ItemsApi
{
    private const string Fields = """
        "title":"Trail boots","categories":["clothing","shoes","boots"],"brand":"Alpina","price":119.5,"attributes":{"colour":"brown"},"available":true}
        """;

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapPost("/items", Upsert)
            .WithName("upsertItems")
            .WithTags("items")
            .WithSummary("Add or replace items")
            .WithDescription("Answers when the accepted items are durable. Bad entries are listed in 'rejected' by index, the others are stored.")
            .TakesJson<UpsertItemsRequest>($$"""{"items":[{"itemId":"sku-7",{{Fields}}]}""")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        v1.MapGet("/items/{id}", Get)
            .WithName("getItem")
            .WithTags("items")
            .WithSummary("What is known of an item")
            .WithDescription("An item known only from events has its id only. Percent-encode the id: '/' is %2F.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        v1.MapPut("/items/{id}", Put)
            .WithName("setItem")
            .WithTags("items")
            .WithSummary("Add or replace one item")
            .WithDescription("Answers with the item when it is durable. 'itemId' may be left out of the body.")
            .TakesJson<Item>("{" + Fields)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        v1.MapPatch("/items/{id}", Patch)
            .WithName("changeItem")
            .WithTags("items")
            .WithSummary("Change some fields of an item")
            .WithDescription("Fields that are left out stay as they are, null empties a field. Answers with the whole item when it is durable.")
            .TakesJson<Item>("""{"price":99,"available":true,"brand":null}""")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        v1.MapDelete("/items/{id}", Delete)
            .WithName("deleteItem")
            .WithTags("items")
            .WithSummary("Take an item out of the catalogue")
            .WithDescription("Answers when that is durable; lists follow within a second. What people did with the item keeps counting; a PUT brings it back.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);

        v1.MapGet("/items/{id}/similar", Similar)
            .WithName("similarItems")
            .WithTags("items")
            .WithSummary("Items like this one, most similar first")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Ok<UpsertItemsResult>> Upsert(
        HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        var entries = JsonBody.Entries(body.RootElement, "items");
        ItemValidation.RequireBatch(entries.GetArrayLength());

        var batch = JsonBody.Split(entries, (entry, fields) => ItemReader.Read(entry, fields));
        var result = batch.Valid.Length == 0
            ? new UpsertItemsResult(0, [])
            : await client.UpsertItemsAsync([.. batch.Valid.Select(p => p.Entry!)], cancellation);
        return TypedResults.Ok(result with { Rejected = batch.Merge(result.Rejected) });
    }

    private static async Task<Ok<Item>> Get(string id, OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(await client.GetItemAsync(id, cancellation));

    private static async Task<Ok<Item>> Put(string id, HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        var fields = new FieldReader();
        var item = ItemReader.Read(body.RootElement, fields, id);
        fields.Require();
        await client.SetItemAsync(item!, cancellation);
        return TypedResults.Ok(item);
    }

    private static async Task<Ok<Item>> Patch(string id, HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        var fields = new FieldReader();
        var patch = ItemReader.ReadPatch(body.RootElement, fields, id);
        fields.Require();
        return TypedResults.Ok(await client.PatchItemAsync(patch!, cancellation));
    }

    private static async Task<NoContent> Delete(string id, OrleansRecClient client, CancellationToken cancellation)
    {
        await client.DeleteItemAsync(id, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<SimilarItems>> Similar(string id, OrleansRecClient client, CancellationToken cancellation, string? count = null) =>
        TypedResults.Ok(await client.SimilarAsync(id, Count.Read(count), cancellation));
}

/// <summary>A batch of items.</summary>
/// <param name="Items">1 to 1,000 items.</param>
internal sealed record UpsertItemsRequest(IReadOnlyList<Item> Items);
