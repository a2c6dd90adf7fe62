using System.Security.Cryptography;
using System.Text;

namespace Imprest.Hosting;

/// <summary>Seals what the store keeps and must not show: AES-256-GCM by a key that is not in the store.</summary>
/// <remarks>A sealed text is a version (1), 12 bytes of nonce, 16 of tag, then the cipher text. It opens only for what it was sealed for.</remarks>
internal sealed class SealedSecrets(byte[] key)
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <param name="owner">What the secret belongs to; the same opens it.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string owner)
    {
        var box = new byte[1 + NonceBytes + TagBytes + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, secret, box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(owner));
        return box;
    }

    /// <returns>Null when it was sealed by another key or for another owner, or was changed.</returns>
    public byte[]? Open(ReadOnlySpan<byte> box, string owner)
    {
        if (box.Length < 1 + NonceBytes + TagBytes || box[0] != Version)
            return null;
        var secret = new byte[box.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(box.Slice(1, NonceBytes), box[(1 + NonceBytes + TagBytes)..], box.Slice(1 + NonceBytes, TagBytes), secret, Encoding.UTF8.GetBytes(owner));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
