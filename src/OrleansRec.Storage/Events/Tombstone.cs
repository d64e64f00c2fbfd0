using System.Security.Cryptography;
using System.Text;

namespace OrleansRec.Storage.Events;

/// <summary>What stays of a person who was forgotten: enough to recognise the key when it is sent again, not to read it.</summary>
internal static class Tombstone
{
    /// <param name="secret">The log's own random key, 32 bytes.</param>
    /// <returns>HMAC-SHA256 of the key's UTF-8 bytes, 32 bytes.</returns>
    public static byte[] Of(byte[] secret, string userKey) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(userKey));
}
