using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Takes the images out of an answer, looks at each, and says what is wrong with it.</summary>
internal static class AnswerImages
{
    /// <param name="problems">Gets a sentence for each image that is none, is cut short, or has another size than asked.</param>
    public static async Task<IReadOnlyList<TestImage>> ReadAsync(
        JsonObject body, string? askedSize, GatewayClient client, List<string> problems, CancellationToken cancellationToken)
    {
        var images = new List<TestImage>();
        foreach (var item in body.Items("data"))
        {
            var number = images.Count + 1;
            byte[]? bytes;
            try
            {
                bytes = await BytesAsync(item, client, cancellationToken);
            }
            catch (CommandError gone) // The call was made and charged: the rest of the test goes on.
            {
                problems.Add($"Image {number} could not be fetched. {gone.Message}");
                continue;
            }

            if (bytes is null)
            {
                problems.Add($"Image {number} of the answer has neither bytes nor an address.");
                continue;
            }

            if (!ImageHeader.TryRead(bytes, out var header, out var problem))
            {
                problems.Add($"Image {number} cannot be read: {problem}");
                continue;
            }

            if (!header.IsComplete)
                problems.Add($"Image {number} is cut short.");
            if (askedSize is not null && askedSize != $"{header.Width}x{header.Height}")
                problems.Add($"Image {number} is {header.Width}x{header.Height}; {askedSize} was asked for.");
            images.Add(new(header.ContentType, header.Width, header.Height, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))) { Content = bytes });
        }

        return images;
    }

    private static async Task<byte[]?> BytesAsync(JsonNode? item, GatewayClient client, CancellationToken cancellationToken)
    {
        if (item.Text("b64_json") is { Length: > 0 } base64)
        {
            try
            {
                return Convert.FromBase64String(base64);
            }
            catch (FormatException)
            {
                return [];
            }
        }

        return item.Text("url") is { Length: > 0 } url ? await client.BytesAsync(url, cancellationToken) : null;
    }
}
