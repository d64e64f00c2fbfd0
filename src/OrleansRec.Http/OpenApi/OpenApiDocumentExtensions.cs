using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Http.OpenApi;

/// <summary>The OpenAPI document: what the endpoints say, plus the limits and examples that types cannot carry.</summary>
internal static class OpenApiDocumentExtensions
{
    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath is { } path && !path.StartsWith("dashboard", StringComparison.OrdinalIgnoreCase);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "OrleansRec";
            document.Info.Version = "v1";
            document.Info.Description =
                "Real-time recommendations. Times are UTC (ISO 8601). Ids are 1 to 256 bytes of UTF-8, percent-encoded in paths. " +
                "Unknown fields are refused. Errors are RFC 9457 problem details that name the field, the value and the limit.";
            KeysAndRefusals.Add(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var example = context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyExample>().FirstOrDefault();
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
                content.Example = example?.Body.DeepClone();
            foreach (var parameter in operation.Parameters ?? [])
                SchemaLimits.Apply(parameter);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            SchemaLimits.Apply(context.JsonTypeInfo.Type, schema);
            if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
                AddProblemFields(schema);
            if (context.JsonTypeInfo.Type == typeof(Item))
                schema.Properties?.Remove("deleted");
            schema.Description = CodeReferences.Spell(schema.Description);
            foreach (var property in schema.Properties?.Values ?? [])
                property.Description = CodeReferences.Spell(property.Description);
            return Task.CompletedTask;
        });
    });

    private static void AddProblemFields(OpenApiSchema schema)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties["field"] = Field(JsonSchemaType.String, "The offending field; 'body' for the whole body.");
        schema.Properties["line"] = Field(JsonSchemaType.Integer, "Where a body stops being JSON, from 1.");
        schema.Properties["position"] = Field(JsonSchemaType.Integer, "The byte in that line, from 1.");
        schema.Properties["limit"] = Field(JsonSchemaType.Integer, "The largest body, in bytes.");
        schema.Properties["traceId"] = Field(JsonSchemaType.String, "Where the server's log has the cause of a 500.");
    }

    private static OpenApiSchema Field(JsonSchemaType type, string description) => new() { Type = type, Description = description };
}
