using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Keys;

/// <summary>The keys in memory. The store keeps an HMAC of each (pepper outside the store); this process is the only writer, so nothing goes stale.</summary>
public sealed class KeyRing(SqliteLedger ledger, IdSource ids, TimeProvider clock, byte[] pepper)
{
    private const int MostVerified = 10_000;

    private readonly ConcurrentDictionary<string, ApiKeyRecord> byPublicId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> verified = new(StringComparer.Ordinal);

    /// <summary>Reads the keys from the store.</summary>
    public async Task LoadAsync()
    {
        foreach (var key in await ledger.KeysAsync())
            byPublicId[key.PublicId] = key;
    }

    public IEnumerable<ApiKeyRecord> All => byPublicId.Values.OrderByDescending(key => key.Id.Value, StringComparer.Ordinal);

    /// <summary>Makes a key and returns its text, which nobody can read again.</summary>
    public async Task<(ApiKeyRecord Record, string Text)> CreateAsync(AccountId account, KeyRole role, string name, DateTimeOffset? expiresAt)
    {
        var text = KeySecret.Create(role);
        return (await AddAsync(text, account, role, name, expiresAt), text);
    }

    /// <summary>Adds a key whose text was made before.</summary>
    public async Task<ApiKeyRecord> AddAsync(string text, AccountId account, KeyRole role, string name, DateTimeOffset? expiresAt)
    {
        KeySecret.TryReadId(text, out var publicId);
        var record = new ApiKeyRecord(
            new(ids.Next("key_")), account, role, name, publicId, Hmac(text), text[^4..], clock.GetUtcNow(), expiresAt, null);
        await ledger.AddKeyAsync(record);
        byPublicId[publicId] = record;
        return record;
    }

    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeAsync(KeyId id)
    {
        var at = clock.GetUtcNow();
        if (!await ledger.RevokeKeyAsync(id, at))
            return false;
        foreach (var (publicId, key) in byPublicId)
        {
            if (key.Id == id)
                byPublicId[publicId] = key with { RevokedAt = key.RevokedAt ?? at };
        }

        return true;
    }

    /// <summary>Who sent this request.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.InvalidApiKey"/>: no key, garbage, unknown, expired or revoked.</exception>
    public Caller Authenticate(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        if (string.IsNullOrEmpty(header))
        {
            // A browser that signed in: its session was checked, and its token where it changes something.
            return request.HttpContext.Features.Get<Caller>() ?? throw Refuse("No API key was sent. Send the header `Authorization: Bearer imp_live_…`.");
        }

        const string scheme = "Bearer ";
        var text = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : "";
        return CallerOf(Check(text));
    }

    /// <summary>Who signed in by the key with this public id; null when it is no more valid.</summary>
    public Caller? CallerOf(string publicId) =>
        byPublicId.TryGetValue(publicId, out var key) && key.RevokedAt is null && !(key.ExpiresAt <= clock.GetUtcNow()) ? CallerOf(key) : null;

    private static Caller CallerOf(ApiKeyRecord key) => new(key.Account, key.Id, key.Role, key.Name);

    /// <summary>Whose text this is.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.InvalidApiKey"/>: garbage, unknown, expired or revoked.</exception>
    public ApiKeyRecord Check(string text)
    {
        var key = verified.TryGetValue(text, out var id) ? byPublicId[id] : Verify(text);
        if (key.RevokedAt is not null)
            throw Refuse("This API key was revoked. Ask the operator for a new one.");
        if (key.ExpiresAt <= clock.GetUtcNow())
            throw Refuse("This API key has expired. Ask the operator for a new one.");
        return key;
    }

    /// <summary>Checks form, checksum and secret. What passed is remembered by its text, so that a busy key is hashed once.</summary>
    private ApiKeyRecord Verify(string text)
    {
        if (!KeySecret.TryReadId(text, out var publicId))
            throw Refuse("That is not an Imprest API key. Keys begin with imp_live_, imp_admin_ or imp_audit_; check that it was copied whole.");
        if (!byPublicId.TryGetValue(publicId, out var key) || !CryptographicOperations.FixedTimeEquals(Hmac(text), key.Hmac))
            throw Refuse("This API key is not known here. Check that it belongs to this gateway, or ask the operator for a new one.");
        if (verified.Count >= MostVerified)
            verified.Clear();
        verified[text] = publicId;
        return key;
    }

    private byte[] Hmac(string text) => HMACSHA256.HashData(pepper, Encoding.UTF8.GetBytes(text));

    private static ApiException Refuse(string message) => new(ErrorCode.InvalidApiKey, message);
}
