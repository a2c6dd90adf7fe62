using System.Globalization;
using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>What a success answer says: <c>images[]</c> (or one <c>image</c>), <c>has_nsfw_concepts[]</c>, and what it is billed as in a header.</summary>
internal static class FalResult
{
    private const string DataUri = "data:";

    public static ProviderOutcome.Completed Read(Exchange.Answered answer, JsonElement body, FalModel model)
    {
        var entries = JsonRead.Items(body, "images");
        if (entries.Count == 0 && JsonRead.Field(body, "image") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } single)
            entries = [single];
        var flags = JsonRead.Items(body, "has_nsfw_concepts");
        var sound = entries.Where((_, index) => index >= flags.Count || flags[index].ValueKind is not JsonValueKind.True).ToList();
        var (units, unusable) = Units(answer, model, entries.Count);
        return new()
        {
            Images = sound.ConvertAll(Image),
            Withheld = entries.Count - sound.Count,
            WithheldReason = sound.Count < entries.Count ? "The safety checker flagged it." : null,
            ReportedUnits = units,
            UnusableUsage = unusable,
            // Google's models say no in the words that describe their images.
            Refusal = entries.Count == 0 && JsonRead.Text(body, "description") is { Length: > 0 } words ? words : null,
        };
    }

    /// <summary>No image has no pixels, so a zero beside images is no count of them.</summary>
    private static ReportedAmount Units(Exchange.Answered answer, FalModel model, int images) =>
        !model.CountsMegapixels || images == 0 || ReportedAmount.Of(answer.Header("x-fal-billable-units"), "x-fal-billable-units") is not { Value: not 0 } units
            ? default : units;

    /// <summary>An entry whose address is none stays as an image without bytes, for verification to refuse.</summary>
    private static ProviderImage Image(JsonElement entry)
    {
        var text = JsonRead.Text(entry) ?? JsonRead.Text(entry, "url") ?? "";
        var image = new ProviderImage { Size = SizeOf(entry) };
        if (text.StartsWith(DataUri, StringComparison.OrdinalIgnoreCase))
            return image with { Bytes = Decode(text) };
        return Uri.TryCreate(text, UriKind.Absolute, out var url) ? image with { Url = url } : image;
    }

    private static byte[] Decode(string dataUri)
    {
        var base64 = dataUri.AsSpan(dataUri.IndexOf(',', StringComparison.Ordinal) + 1);
        var bytes = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(base64, bytes, out var written) ? bytes[..written] : [];
    }

    private static string? SizeOf(JsonElement entry) => JsonRead.Count(entry, "width") is > 0 and var width && JsonRead.Count(entry, "height") is > 0 and var height
        ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}") : null;
}
