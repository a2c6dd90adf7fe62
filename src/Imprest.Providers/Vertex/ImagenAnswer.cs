using System.Text.Json;
using Imprest.Providers.Google;
using Imprest.Providers.Http;

namespace Imprest.Providers.Vertex;

/// <summary>What Imagen's <c>predict</c> says: several images a call, of which the filter may keep some back.</summary>
internal static class ImagenAnswer
{
    public static ProviderOutcome Read(Exchange.Answered answer)
    {
        if (!answer.IsSuccess)
            return GoogleError.Read(answer);
        if (!answer.IsObject(out var root))
            return answer.NoAnswer("the answer is not JSON");
        var predictions = root.Field("predictions").Items().ToList();
        var images = predictions.Select(each => each.Field("bytesBase64Encoded")).Where(bytes => bytes.ValueKind is JsonValueKind.String).Select(bytes => Base64Image.Read(bytes) ?? new()).ToList();
        var reasons = predictions.Select(each => each.TextOf("raiFilteredReason")).OfType<string>().ToList();
        return new ProviderOutcome.Completed
        {
            Images = images,
            Withheld = reasons.Count,
            WithheldReason = reasons.Count == 0 ? null : HttpFailure.Shorten(string.Join(" ", reasons.Distinct())),
            OutputFormat = predictions.Select(each => each.TextOf("mimeType")).FirstOrDefault(type => type?.StartsWith("image/", StringComparison.Ordinal) == true)?["image/".Length..],
        };
    }
}
