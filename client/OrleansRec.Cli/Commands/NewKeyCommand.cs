using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>new-key</c>: makes a key and the lines of the server's keys file that admit it.</summary>
internal static class NewKeyCommand
{
    private const int Bytes = 32;
    private static readonly string[] All = ["read", "write", "admin"];

    public static Command Create(IAnsiConsole console)
    {
        var name = new Argument<string>("name") { Description = "What to call the key in messages." };
        var scope = new Option<string[]>("--scope") { Description = "read, write or admin; may be repeated.", DefaultValueFactory = _ => ["read", "write"] };
        scope.AcceptOnlyFromAmong(All);
        var command = new Command("new-key", "Makes a key; prints it and what the server needs to know of it, which is not the key.") { name, scope };
        command.SetAction(parsed =>
        {
            var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            var scopes = string.Join(", ", parsed.GetValue(scope)!.Distinct().Select(s => $"\"{s}\""));
            console.Profile.Out.Writer.WriteLine($$"""
                key (shown only now): {{key}}
                in the keys file:
                { "OrleansRec": { "Keys": { "{{parsed.GetValue(name)}}": { "Sha256": "{{hash}}", "Scopes": [{{scopes}}] } } } }
                """);
            return 0;
        });
        return command;
    }
}
