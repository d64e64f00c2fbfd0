using System.Security.Cryptography;
using System.Text;

namespace OrleansRec.Storage.Events;

/// <summary>What stays of a person who was forgotten: enough to recognise the key when it is sent again, not to read it.</summary>
/// <param name="Hash">HMAC-SHA256 of the key's UTF-8 bytes, 32 bytes.</param>
/// <param name="At">Milliseconds since 1970: events up to then are refused.</param>
public sealed record Tombstone(byte[] Hash, long At)
{
    /// <param name="secret">The log's own random key, 32 bytes.</param>
    public static byte[] Of(byte[] secret, string userKey) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(userKey));
}
