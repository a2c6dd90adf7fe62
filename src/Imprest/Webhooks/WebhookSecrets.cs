using System.Security.Cryptography;
using Imprest.Hosting;
using Imprest.Ledger;

namespace Imprest.Webhooks;

/// <summary>The secrets of endpoints: made here, told once, sealed in the store.</summary>
internal sealed class WebhookSecrets(byte[] key)
{
    private const string Prefix = "whsec_";
    private const int SecretBytes = 32;
    private readonly SealedSecrets box = new(key);

    /// <summary>A new secret: its text for who receives, and its sealed form.</summary>
    public (string Text, byte[] Sealed) Make(AccountId account, WebhookId endpoint)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        return (Prefix + Convert.ToBase64String(secret), box.Seal(secret, OwnerOf(account, endpoint)));
    }

    /// <summary>The keys that sign now, the newest first; none where secrets.json is not the one that sealed them.</summary>
    public IReadOnlyList<byte[]> KeysOf(WebhookEndpoint endpoint, DateTimeOffset now)
    {
        var owner = OwnerOf(endpoint.Account, endpoint.Id);
        var keys = new List<byte[]>(2);
        if (box.Open(endpoint.Secret.Span, owner) is { } current)
            keys.Add(current);
        if (keys.Count > 0 && endpoint.EarlierSecretUntil > now && box.Open(endpoint.EarlierSecret.Span, owner) is { } earlier)
            keys.Add(earlier);
        return keys;
    }

    private static string OwnerOf(AccountId account, WebhookId endpoint) => $"{account}/{endpoint}";
}
