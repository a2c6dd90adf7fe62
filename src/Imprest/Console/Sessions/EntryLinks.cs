using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Imprest.Console.Sessions;

/// <summary>Links that sign in once, for whoever started the gateway: it prints one.</summary>
internal sealed class EntryLinks(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (string PublicKeyId, DateTimeOffset Until)> waiting = new(StringComparer.Ordinal);

    /// <returns>The token of a link that signs in as this key, once, within an hour.</returns>
    public string Make(string publicKeyId)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        waiting[Hash(token)] = (publicKeyId, clock.GetUtcNow() + Lifetime);
        return token;
    }

    /// <summary>The key that the link signs in as; null when it was used, is too old, or never was.</summary>
    public string? Use(string token) => waiting.TryRemove(Hash(token), out var entry) && clock.GetUtcNow() < entry.Until ? entry.PublicKeyId : null;

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
