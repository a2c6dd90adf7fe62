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

    /// <summary>Between two notes of when keys were last used; what is not noted yet is lost in a crash.</summary>
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, ApiKeyRecord> byPublicId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> verified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> usedMinutes = new(StringComparer.Ordinal);
    private DateTimeOffset nextNote = clock.GetUtcNow() + BetweenNotes;

    /// <summary>Reads the keys from the store.</summary>
    public async Task LoadAsync()
    {
        foreach (var key in await ledger.KeysAsync())
            byPublicId[key.PublicId] = key;
    }

    /// <summary>Every key, newest first.</summary>
    public IEnumerable<ApiKeyRecord> All => byPublicId.Values.Select(WithUse).OrderByDescending(key => key.Id.Value, StringComparer.Ordinal);

    /// <summary>A key by its id; null when there is none.</summary>
    public ApiKeyRecord? Find(KeyId id) => byPublicId.Values.FirstOrDefault(key => key.Id == id) is { } key ? WithUse(key) : null;

    /// <summary>A new key, and its text, which nobody can read again. It opens nothing before it is added.</summary>
    public (ApiKeyRecord Record, string Text) Make(AccountId account, KeyRole role, string name, DateTimeOffset? expiresAt, KeyRules rules)
    {
        var text = KeySecret.Create(role);
        return (Of(text, account, role, name, expiresAt) with { Rules = rules }, text);
    }

    /// <summary>Adds a key that was made.</summary>
    public async Task AddAsync(ApiKeyRecord key, IReadOnlyList<KeyLimit> limits, AuditNote audit)
    {
        await ledger.AddKeyAsync(key, limits, audit);
        Learn(key);
    }

    /// <summary>Adds a key whose text was made before.</summary>
    public async Task AddAsync(string text, AccountId account, KeyRole role, string name)
    {
        var key = Of(text, account, role, name, expiresAt: null);
        await ledger.AddKeyAsync(key);
        Learn(key);
    }

    /// <summary>From now on it opens what it may: it is in the store.</summary>
    public void Learn(ApiKeyRecord key) => byPublicId[key.PublicId] = key;

    /// <summary>Gives a key the name, the end and the rules of a record.</summary>
    /// <returns>False when there is no such key that is not revoked.</returns>
    public async Task<bool> ChangeAsync(ApiKeyRecord key, AuditNote audit)
    {
        if (!await ledger.ChangeKeyAsync(key, audit))
            return false;
        Update(key.PublicId, now => now with { Name = key.Name, ExpiresAt = key.ExpiresAt, Rules = key.Rules });
        return true;
    }

    /// <returns>False when there is no such key that is not revoked.</returns>
    public async Task<bool> RevokeAsync(ApiKeyRecord key, AuditNote audit)
    {
        var at = clock.GetUtcNow();
        if (!await ledger.RevokeKeyAsync(key.Id, at, audit))
            return false;
        Update(key.PublicId, now => now with { RevokedAt = now.RevokedAt ?? at });
        return true;
    }

    /// <summary>Notes in the store when keys were last used, once a minute at most.</summary>
    public async Task NoteUsesAsync(bool evenEarly = false)
    {
        var now = clock.GetUtcNow();
        if (!evenEarly && now < nextNote)
            return;
        nextNote = now + BetweenNotes;
        var used = byPublicId.Values.Select(key => (Stored: key, Now: WithUse(key))).Where(key => key.Now.LastUsedAt != key.Stored.LastUsedAt).Select(key => key.Now).ToList();
        if (used.Count == 0)
            return;
        await ledger.NoteKeysUsedAsync([.. used.Select(key => (key.Account, key.Id, key.LastUsedAt!.Value))]);
        foreach (var key in used)
            Update(key.PublicId, known => known with { LastUsedAt = key.LastUsedAt });
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

    /// <summary>Who signed in by the key with this public id; null when it is no more valid. What a session asks for is a use of its key.</summary>
    public Caller? CallerOf(string publicId)
    {
        if (!IsGood(publicId))
            return null;
        NoteUse(publicId, clock.GetUtcNow());
        return CallerOf(byPublicId[publicId]);
    }

    /// <summary>Does the key with this public id open anything? To ask is no use of it.</summary>
    public bool IsGood(string publicId) => byPublicId.TryGetValue(publicId, out var key) && key.RevokedAt is null && !(key.ExpiresAt <= clock.GetUtcNow());

    private static Caller CallerOf(ApiKeyRecord key) => new(key.Account, key.Id, key.Role, key.Name) { Rules = key.Rules };

    /// <summary>Whose text this is.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.InvalidApiKey"/>: garbage, unknown, expired or revoked.</exception>
    public ApiKeyRecord Check(string text)
    {
        var key = verified.TryGetValue(text, out var id) ? byPublicId[id] : Verify(text);
        if (key.RevokedAt is not null)
            throw Refuse("This API key was revoked. Ask the operator for a new one.");
        var now = clock.GetUtcNow();
        if (key.ExpiresAt <= now)
            throw Refuse("This API key has expired. Ask the operator for a new one.");
        NoteUse(key.PublicId, now);
        return key;
    }

    /// <summary>To the minute: a busy key writes nothing in between.</summary>
    private void NoteUse(string publicId, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        if (!usedMinutes.TryGetValue(publicId, out var last) || last != minute)
            usedMinutes[publicId] = minute;
    }

    private ApiKeyRecord Of(string text, AccountId account, KeyRole role, string name, DateTimeOffset? expiresAt)
    {
        KeySecret.TryReadId(text, out var publicId);
        return new(new(ids.Next("key_")), account, role, name, publicId, Hmac(text), text[^4..], clock.GetUtcNow(), expiresAt, null);
    }

    private ApiKeyRecord WithUse(ApiKeyRecord key) =>
        usedMinutes.TryGetValue(key.PublicId, out var minute) ? key with { LastUsedAt = DateTimeOffset.FromUnixTimeSeconds(minute * 60) } : key;

    /// <summary>Two changes of one key may come at once: each keeps what the other did.</summary>
    private void Update(string publicId, Func<ApiKeyRecord, ApiKeyRecord> change) =>
        byPublicId.AddOrUpdate(publicId, _ => throw new InvalidOperationException("Bug: a key that is not known was changed."), (_, key) => change(key));

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
