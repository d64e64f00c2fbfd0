using System.Text.RegularExpressions;

namespace OrleansRec.Contracts.Users;

/// <summary>Grain and log key of a person: <c>u:&lt;id&gt;</c> or <c>v:&lt;visitor&gt;</c>, so that user "42" is not visitor "42".</summary>
public static partial class UserKey
{
    public static string ForUser(string userId) => "u:" + userId;

    public static string ForVisitor(string visitorId) => "v:" + visitorId;

    /// <summary>Key of whichever id is set; exactly one must be.</summary>
    public static string From(string? userId, string? visitorId) =>
        userId is not null ? ForUser(userId) : ForVisitor(visitorId!);

    /// <summary>The person in words, for messages: <c>user '42'</c> or <c>visitor '42'</c>.</summary>
    public static string Describe(string key) => $"{(key[0] == 'v' ? "visitor" : "user")} '{key[2..]}'";

    /// <summary>
    /// The text up to the first person that it names, by key or in words: <c>user/u:…</c>. An id may hold any character, so that nobody can tell
    /// where it ends; what follows is left out, too.
    /// </summary>
    public static string Redact(string text) => Person().Match(text) is { Success: true } found ? text[..(found.Index + found.Length)] + "…" : text;

    [GeneratedRegex(@"(?<![\p{L}\p{N}_])(?:[uv]:|(?:user|visitor) ')")]
    private static partial Regex Person();
}
