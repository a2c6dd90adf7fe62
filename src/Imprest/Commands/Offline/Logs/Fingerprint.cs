using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Sixteen bytes that stand for a text: two of the same are the same text.</summary>
internal static class Fingerprint
{
    public static UInt128 Of(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public static UInt128 Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
