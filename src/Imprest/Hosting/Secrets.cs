using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Imprest.Hosting;

/// <summary>What the gateway must remember and nobody may read: the pepper of the keys' HMACs and the key that signs result addresses.</summary>
/// <remarks>Kept in <c>secrets.json</c> (mode 0600) beside the store, so that a copy of the database alone opens nothing.</remarks>
public sealed record Secrets(byte[] Pepper, byte[] SigningKey)
{
    /// <summary>A key for one purpose, always the same, from which neither the others nor what it is made of can be told.</summary>
    public byte[] KeyFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, SigningKey, 32, info: Encoding.UTF8.GetBytes("imprest " + purpose));

    public static Secrets LoadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "secrets.json");
        if (File.Exists(path))
        {
            return JsonSerializer.Deserialize<Secrets>(File.ReadAllBytes(path))
                ?? throw new InvalidOperationException($"{path} is empty. Restore it from a backup; without it no key opens anything.");
        }

        var secrets = new Secrets(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(secrets));
        return secrets;
    }
}

/// <summary>Files that only their owner reads.</summary>
public static class PrivateFile
{
    /// <summary>Writes a file with mode 0600, flushed to disk; a crash leaves the old one or the new one, whole.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var beside = path + ".new";
        using (var file = new FileStream(beside, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
