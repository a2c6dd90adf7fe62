using System.Security.Cryptography;
using System.Text;
using Imprest.Ledger;

namespace Imprest.Keys;

/// <summary>
/// The text of an API key: <c>imp_live_</c> (or <c>imp_admin_</c>, <c>imp_audit_</c>), 22 characters of id, 43 of secret, 6 of checksum, all base 62.
/// The checksum lets garbage be refused without a look-up, and lets scanners of leaked secrets recognise a key.
/// </summary>
public static class KeySecret
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 22;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;

    public static string Prefix(KeyRole role) => role switch
    {
        KeyRole.Account => "imp_live_",
        KeyRole.Operator => "imp_admin_",
        KeyRole.Auditor => "imp_audit_",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
    };

    /// <summary>A new key: over 256 bits of secret.</summary>
    public static string Create(KeyRole role)
    {
        var body = Prefix(role) + RandomNumberGenerator.GetString(Alphabet, IdLength + SecretLength);
        return body + Checksum(body);
    }

    /// <summary>Finds the public id in a key whose form and checksum are right.</summary>
    public static bool TryReadId(string key, out string publicId)
    {
        publicId = "";
        var start = key.StartsWith("imp_live_", StringComparison.Ordinal) ? 9
            : key.StartsWith("imp_admin_", StringComparison.Ordinal) || key.StartsWith("imp_audit_", StringComparison.Ordinal) ? 10
            : -1;
        if (start < 0 || key.Length != start + IdLength + SecretLength + ChecksumLength)
            return false;
        var body = key[..^ChecksumLength];
        if (!key.AsSpan(body.Length).SequenceEqual(Checksum(body)))
            return false;
        publicId = key.Substring(start, IdLength);
        return true;
    }

    private static string Checksum(string body)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(body), hash);
        var value = BitConverter.ToUInt32(hash);
        return string.Create(ChecksumLength, value, static (span, rest) =>
        {
            for (var i = span.Length - 1; i >= 0; i--, rest /= 62)
                span[i] = Alphabet[(int)(rest % 62)];
        });
    }
}
