using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.OpenApi;

/// <summary>The OpenAPI document, which anybody may read: it is made once, as it takes more than most answers do.</summary>
internal static class OpenApiPage
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var document = new Lazy<Task<byte[]>>(() => WriteAsync(app.ServiceProvider));
        app.MapGet("/openapi/v1.json", async context =>
        {
            var bytes = await document.Value;
            context.Response.ContentType = "application/json;charset=utf-8";
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }).ExcludeFromDescription().NeedsNoKey();
    }

    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }
}
