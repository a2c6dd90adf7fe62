using System.Security.Cryptography;
using System.Text;

namespace Imprest.Providers;

/// <summary>Our name for a call as a UUID, for providers whose calls are named by the caller.</summary>
internal static class ClientUuid
{
    /// <summary>The same for the same call in every process, and for no other one: by SHA-256, in the form of a random UUID (version 4).</summary>
    /// <param name="clientId"><see cref="ProviderRequest.ClientId"/>.</param>
    /// <returns>Lower case with hyphens.</returns>
    public static string Of(string clientId)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(clientId)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
