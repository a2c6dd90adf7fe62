using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Ark;

/// <summary>What an answer says: images, and beside them errors of images that did not come.</summary>
internal static class ArkAnswer
{
    private const int AbsurdImages = 1_000;

    public static ProviderOutcome Read(Exchange.Answered answer)
    {
        var root = answer.Json() ?? default;
        if (!answer.IsSuccess)
            return ArkError.Read(answer, root.Field("error"));
        if (root.ValueKind is not JsonValueKind.Object)
            return answer.NoAnswer("the answer is not JSON");
        var entries = root.Field("data").Items().ToList();
        var images = entries.Select(Image).OfType<ProviderImage>().ToList();
        if (images.Count == 0 && root.Field("error") is { ValueKind: JsonValueKind.Object } error)
            return ArkError.Read(answer, error);
        if (entries.Count == 0 && root.Field("data").ValueKind is not JsonValueKind.Array)
            return new ProviderOutcome.NoAnswer("the answer has no data");
        // Of the errors of single images only those of the filter are told apart; what failed otherwise just did not come.
        var withheld = entries.Select(entry => entry.Field("error")).Where(each => each.TextOf("code") is { } code && ArkError.IsModeration(code)).ToList();
        return new ProviderOutcome.Completed
        {
            Images = images,
            Withheld = withheld.Count,
            WithheldReason = withheld.Count == 0 ? null : HttpFailure.Shorten(string.Join(" ", withheld.Select(each => each.TextOf("message") ?? each.TextOf("code")!).Distinct())),
            CreatedAt = root.Field("created") is { ValueKind: JsonValueKind.Number } created && created.TryGetInt64(out var at) ? at : null,
            Size = images.Select(image => image.Size).FirstOrDefault(),
            UnusableUsage = Unusable(root.Field("usage").Field("generated_images"), images.Count),
        };
    }

    private static ProviderImage? Image(JsonElement entry)
    {
        var (base64, url) = (entry.Field("b64_json"), entry.TextOf("url"));
        if (base64.ValueKind is JsonValueKind.String)
            return (Base64Image.Read(base64) ?? new()) with { Size = entry.TextOf("size") };
        return url is null ? null : new() { Url = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null, Size = entry.TextOf("size") };
    }

    /// <summary>
    /// The bill goes by <c>generated_images</c>, and the card counts the images themselves: where the two agree the figure adds nothing, and where they
    /// do not, nobody knows what the bill will say. Zero beside an image is a count that was not made.
    /// </summary>
    private static string? Unusable(JsonElement generated, int images) => generated.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Number when generated.TryGetInt32(out var count) && count is >= 0 and <= AbsurdImages =>
            count == images || count == 0 ? null : FormattableString.Invariant($"usage.generated_images says {count}, and {images} came"),
        _ => "usage.generated_images is not a sane count",
    };
}
