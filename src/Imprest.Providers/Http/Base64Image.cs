using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Reads an image that stands in an answer as base64, bare or as a data URL.</summary>
internal static class Base64Image
{
    /// <returns>Null where there is no text, or an empty one. What is no base64 is an image without bytes, for verification to refuse.</returns>
    public static ProviderImage? Read(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String)
            return null;
        var text = Bytes(value);
        if (text.StartsWith("data:"u8))
            text = text.IndexOf((byte)',') is var comma and >= 0 ? text[(comma + 1)..] : [];
        if (text.IsEmpty)
            return null;
        var kept = text.ToArray();
        var bytes = GC.AllocateUninitializedArray<byte>(Base64.GetMaxDecodedFromUtf8Length(kept.Length));
        if (Base64.DecodeFromUtf8(kept, bytes, out _, out var written) is not OperationStatus.Done)
            return new();
        // White space in it: others could not pass the text on as it is.
        var isClean = kept.Length % 4 == 0 && kept.AsSpan().IndexOfAny(" \r\n\t"u8) < 0;
        return new() { Bytes = bytes.AsMemory(0, written), Base64 = isClean ? kept : default };
    }

    /// <summary>Without its quotes; escapes are rare in base64 (some servers write <c>\/</c>), so the bytes are taken as they stand where there is none.</summary>
    private static ReadOnlySpan<byte> Bytes(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(value.Text() ?? "") : raw;
    }
}
