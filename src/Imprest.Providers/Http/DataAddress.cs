using System.Text;

namespace Imprest.Providers.Http;

/// <summary>Images inside of addresses: <c>data:image/png;base64,…</c>.</summary>
internal static class DataAddress
{
    public static string Of(InputImage image) => Of(image.Bytes.Span, image.ContentType);

    public static string Of(ReadOnlySpan<byte> bytes, string contentType) => $"data:{contentType};base64,{Convert.ToBase64String(bytes)}";

    public static bool Is(string address) => address.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The image in the address: with its base64 as it came, and without bytes where that is none.</summary>
    public static ProviderImage Read(string address)
    {
        var comma = address.IndexOf(',', StringComparison.Ordinal);
        var base64 = comma < 0 ? "" : address[(comma + 1)..];
        var bytes = new byte[base64.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written > 0
            ? new() { Bytes = bytes.AsMemory(0, written), Base64 = Encoding.ASCII.GetBytes(base64) }
            : new();
    }

    /// <summary>The image at an address, or in it; one without either where the text is no address, for verification to refuse.</summary>
    public static ProviderImage ImageAt(string? address) =>
        address is not null && Is(address) ? Read(address) : Uri.TryCreate(address, UriKind.Absolute, out var url) ? new() { Url = url } : new();
}
