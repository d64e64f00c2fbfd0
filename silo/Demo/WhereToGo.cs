using OrleansRec.Datasets;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo;

/// <summary>Where the running silo can be tried.</summary>
internal static class WhereToGo
{
    public static void Write(EmbeddedSilo silo, Dataset data)
    {
        var last = data.History[^1];
        var who = last.UserId is null ? $"\"visitorId\":\"{last.VisitorId}\"" : $"\"userId\":\"{last.UserId}\"";
        Console.WriteLine($$"""

            start page {{silo.Url}}/
            dashboard  {{silo.Url}}/dashboard
            OpenAPI    {{silo.Url}}/openapi/v1.json
            try        curl -s {{silo.Url}}/v1/recommendations -H 'content-type: application/json' -d '{{{who}},"count":5,"explain":true}'

            """);
    }
}
