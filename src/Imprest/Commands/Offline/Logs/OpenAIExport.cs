using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Reads pages of OpenAI's usage and costs export: <c>{"object":"page","data":[{"object":"bucket","results":[…]}]}</c>.</summary>
/// <remarks>
/// Wire form: https://platform.openai.com/docs/api-reference/usage. Counts of a modality leave the cached ones out there; <c>input_tokens</c> has all of them.
/// </remarks>
internal static class OpenAIExport
{
    public static bool IsPage(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
        && data.EnumerateArray().All(IsBucket) && (data.GetArrayLength() > 0 || TolerantJson.Text(root, "object") == "page");

    /// <param name="root">A page.</param>
    /// <param name="first">The number of its first result.</param>
    public static IEnumerable<LoggedCall> Read(JsonElement root, int first)
    {
        foreach (var bucket in root.GetProperty("data").EnumerateArray())
        {
            var at = bucket.TryGetProperty("start_time", out var start) && start.ValueKind == JsonValueKind.Number ? JsonLogEntry.ParseTime(start.GetRawText()) : null;
            foreach (var result in (bucket.TryGetProperty("results", out var results) ? results : bucket.GetProperty("result")).EnumerateArray())
            {
                var entry = result.ValueKind == JsonValueKind.Object ? Entry(result) : new LoggedCall { Line = 0, Problem = "The result is not a JSON object." };
                yield return entry with { Line = first++, At = at, Fingerprint = Fingerprint.Of($"{at?.ToUnixTimeSeconds()} {result.GetRawText()}") };
            }
        }
    }

    private static bool IsBucket(JsonElement bucket) =>
        bucket.ValueKind == JsonValueKind.Object
        && (bucket.TryGetProperty("results", out var results) || bucket.TryGetProperty("result", out results)) && results.ValueKind == JsonValueKind.Array;

    private static LoggedCall Entry(JsonElement result) => TolerantJson.Text(result, "object") switch
    {
        "organization.usage.completions.result" => Tokens(result),
        "organization.usage.images.result" => Images(result),
        "organization.costs.result" => Cost(result),
        var other => new() { Line = 0, Problem = $"The result is of no kind that counts images: {other ?? "it has no `object`"}." },
    };

    private static LoggedCall Tokens(JsonElement result)
    {
        var (text, cachedText) = (Count(result, "input_text_tokens"), Count(result, "input_cached_text_tokens"));
        var (image, cachedImage) = (Count(result, "input_image_tokens"), Count(result, "input_cached_image_tokens"));
        var total = Count(result, "input_tokens");
        // Where cached ones do not fit beside the others, they are among them.
        var (moreText, moreImage) = Sum(text, image) + Sum(cachedText, cachedImage) > total ? (0, 0) : (cachedText ?? 0, cachedImage ?? 0);
        var usage = new Usage
        {
            InputTokens = total,
            InputTextTokens = text is null && cachedText is null ? null : (text ?? 0) + moreText,
            InputImageTokens = image is null && cachedImage is null ? null : (image ?? 0) + moreImage,
            CachedTokens = Count(result, "input_cached_tokens"),
            CachedTextTokens = cachedText,
            CachedImageTokens = cachedImage,
            OutputTokens = Count(result, "output_tokens"),
            OutputTextTokens = Count(result, "output_text_tokens"),
            OutputImageTokens = Count(result, "output_image_tokens"),
        };
        var settings = new WorkSettings { Tier = Tier(result) };
        // How many images there were is not said; that there was one at least, the tokens say.
        OutputImage[] images = usage is { InputTokens: null or 0, OutputTokens: null or 0 } ? [] : [new()];
        var told = new Happened { Usage = usage, Images = images, Returned = images.Length };
        return Added(result, settings, new(null, settings, told, ImagesTold: true)) with { CountsNoImages = usage is { OutputTextTokens: not null, OutputImageTokens: null or 0 } };
    }

    private static decimal Sum(long? left, long? right) => (decimal)(left ?? 0) + (right ?? 0);

    private static LoggedCall Images(JsonElement result)
    {
        var images = (int)Math.Min(Count(result, "images") ?? 0, 1_000_000);
        var settings = new WorkSettings
        {
            Operation = TolerantJson.Text(result, "source") switch { "image.edit" => "edit", "image.variation" => "variation", _ => "generate" },
            Size = TolerantJson.Text(result, "size"),
            Images = images,
        };
        var told = new Happened { Images = [.. Enumerable.Repeat(new OutputImage(), images)], Returned = images };
        return Added(result, settings, new(null, settings, told, ImagesTold: true)) with { CountsImages = true };
    }

    /// <summary>The item of a bill begins with the model: <c>gpt-image-1 image, output</c>.</summary>
    private static LoggedCall Cost(JsonElement result)
    {
        var item = TolerantJson.Text(result, "line_item");
        if (!result.TryGetProperty("amount", out var amount) || amount.ValueKind != JsonValueKind.Object || JsonLogEntry.Amount(amount, "value") is not { } usd)
            return new() { Line = 0, Problem = "The result states no amount." };
        return TolerantJson.Text(amount, "currency") is { } currency && !currency.Equals("usd", StringComparison.OrdinalIgnoreCase)
            ? new() { Line = 0, Problem = $"The amount is in {currency}, not in USD." }
            : new() { Line = 0, Model = Named(item?.Split(' ', ',')[0]), BilledUsd = usd, IsBillOnly = true, IsOneCall = false, Requests = 0 };
    }

    private static LoggedCall Added(JsonElement result, WorkSettings settings, ProviderAnswer answer) => new()
    {
        Line = 0,
        Model = Named(TolerantJson.Text(result, "model")),
        Settings = settings,
        Answer = answer,
        IsOneCall = false,
        Requests = (int)Math.Min(Count(result, "num_model_requests") ?? 1, int.MaxValue),
    };

    /// <summary>Others serve models of the same names; here the provider is known.</summary>
    private static string? Named(string? model) => model is null or "" ? null : $"openai/{model}";

    private static string? Tier(JsonElement result)
    {
        if (result.TryGetProperty("batch", out var batch) && batch.ValueKind == JsonValueKind.True)
            return "batch";
        return TolerantJson.Text(result, "service_tier") is { } tier and not ("default" or "auto" or "") ? tier : null;
    }

    private static long? Count(JsonElement result, string name) =>
        result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 0 ? count : null;
}
