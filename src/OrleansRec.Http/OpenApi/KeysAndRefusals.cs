using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace OrleansRec.Http.OpenApi;

/// <summary>What is answered before an endpoint is asked, and so stands at none of them: how a key is sent, and the refusals of every call.</summary>
internal static class KeysAndRefusals
{
    private const string Scheme = "key";

    private static readonly int[] OfEveryCall =
        [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests];

    private static readonly int[] OfBodies = [StatusCodes.Status408RequestTimeout, StatusCodes.Status415UnsupportedMediaType];

    public static void Add(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key with the scope that the call needs: read, write or admin. A server without keys asks for none and answers its own machine only.",
        };
        foreach (var (path, item) in document.Paths)
        {
            if (!path.StartsWith("/v1/", StringComparison.Ordinal)) continue;
            foreach (var call in item.Operations ?? [])
                Add(document, call.Value);
        }
    }

    private static void Add(OpenApiDocument document, OpenApiOperation call)
    {
        call.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        if (call.Responses is not { } answers) return;
        var problem = answers[Key(StatusCodes.Status400BadRequest)];
        foreach (var status in call.RequestBody is null ? OfEveryCall : OfEveryCall.Concat(OfBodies))
            answers.TryAdd(Key(status), new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status), Content = problem.Content });
    }

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);
}
