using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansRec.Client;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Http.Json;

/// <summary>A request's body as JSON.</summary>
internal static class JsonBody
{
    /// <summary>Reads the whole body, at most <see cref="Limits.MaxBodyBytes"/>; dispose the document.</summary>
    /// <exception cref="MalformedBodyException">The body is no JSON.</exception>
    /// <exception cref="BadHttpRequestException">It is compressed (415).</exception>
    public static async Task<JsonDocument> Read(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException(
                $"The body's Content-Encoding is '{FieldReader.Shorten(encoding)}'; send it as it is, without one.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
        }
        catch (JsonException error)
        {
            throw new MalformedBodyException((error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1, error);
        }
    }

    /// <summary>An object read field by field.</summary>
    /// <param name="start">What an object without fields means.</param>
    /// <param name="set">The value with one field set; names it does not know are faults.</param>
    /// <exception cref="InvalidRequestException">The body is no object, or a field is wrong.</exception>
    public static T Fold<T>(JsonElement root, T start, Func<T, string, JsonElement, FieldReader, T> set)
    {
        var fields = new FieldReader();
        var value = start;
        if (fields.Begin(root, "body"))
        {
            foreach (var (name, json) in fields.Fields(root))
                value = set(value, name, json, fields);
        }
        fields.Require();
        return value;
    }

    /// <summary>The entries of <c>{"name":[…]}</c>, where nothing stands beside <paramref name="name"/>.</summary>
    /// <exception cref="InvalidRequestException">The body has another shape.</exception>
    public static JsonElement Entries(JsonElement root, string name)
    {
        var fields = new FieldReader();
        JsonElement? entries = null;
        if (fields.Begin(root, "body"))
        {
            foreach (var (field, json) in fields.Fields(root))
            {
                if (field != name)
                    fields.Unknown(field);
                else if (fields.Is(JsonValueKind.Array, name, json, "an array"))
                    entries = json;
            }
            if (entries is null)
                fields.Add(name, $"'{name}' is missing; send {{\"{name}\":[…]}}.");
        }
        fields.Require();
        return entries!.Value;
    }

    /// <summary>Reads the entries of a batch, those with a fault apart.</summary>
    /// <param name="read">Null, with the fault in the reader, where an entry is none.</param>
    public static Batch<(T? Entry, Violation? Fault)> Split<T>(JsonElement entries, Func<JsonElement, FieldReader, T?> read) where T : class
    {
        var fields = new FieldReader();
        var parsed = new List<(T?, Violation?)>(entries.GetArrayLength());
        foreach (var entry in entries.EnumerateArray())
            parsed.Add((read(entry, fields), fields.Fault));
        return Batch<(T? Entry, Violation? Fault)>.Split(parsed, p => p.Fault);
    }

    /// <exception cref="InvalidRequestException">The reader has met a fault.</exception>
    public static void Require(this FieldReader fields)
    {
        if (fields.Fault is { } fault)
            throw fault.ToException();
    }
}

/// <summary>The body is no JSON; both places count from 1, the position in bytes.</summary>
internal sealed class MalformedBodyException(long line, long position, Exception inner)
    : Exception($"The body is no JSON: line {line}, position {position}; send one JSON object in UTF-8.", inner)
{
    public long Line { get; } = line;

    public long Position { get; } = position;
}
