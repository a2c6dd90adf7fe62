using System.Globalization;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Automatic1111;

/// <summary>What the web UI's answers mean.</summary>
internal static class Automatic1111Answer
{
    private const decimal LongestWork = 86_400;

    /// <summary>Of a success: <c>{"images":[…],"parameters":{…},"info":"{…}"}</c>.</summary>
    /// <param name="exchange">How long the call took by our clock.</param>
    public static ProviderOutcome Read(Exchange.Answered answer, int asked, TimeSpan exchange)
    {
        if (!answer.IsSuccess)
            return Refused(answer);
        if (!answer.IsObject(out var body) || body.Field("images").ValueKind is not JsonValueKind.Array)
            return answer.NoAnswer("the answer holds no list of images");
        var images = body.Field("images").Items().ToList();
        var (first, count) = Pictures(Info(body), images.Count, asked);
        return new ProviderOutcome.Completed
        {
            Images = [.. images.Skip(first).Take(count).Select(Base64Image.Read).OfType<ProviderImage>()],
            Counts = Seconds(answer, exchange) is { } seconds ? new Dictionary<Meter, decimal> { [Meter.GpuSecond] = seconds } : null,
        };
    }

    /// <summary>
    /// Of an error. FastAPI says <c>{"detail":"…"}</c> or <c>{"detail":[{"loc","msg","type"}]}</c>, the web UI <c>{"error":"OutOfMemoryError","detail","body","errors"}</c>.
    /// </summary>
    private static ProviderOutcome.Failed Refused(Exchange.Answered answer)
    {
        var body = answer.Json() ?? default;
        var detail = DetailError.Read(body);
        var error = body.TextOf("error");
        return HttpFailure.Of(answer, error is { Length: <= 100 } and not "HTTPException" ? error : null, detail?.Message is { Length: > 0 } words ? words : body.Text("errors")) with
        {
            Param = detail?.Param,
        };
    }

    /// <summary>
    /// Which of the images are the pictures: before them there may be a grid of them all, after them what extensions looked at. <c>info</c> says where they begin,
    /// and has a seed for each.
    /// </summary>
    private static (int First, int Count) Pictures(JsonElement info, int images, int asked)
    {
        var seeds = info.Field("all_seeds").Items().Count();
        var first = info.Whole("index_of_first_image") is { } index && index >= 0 && index <= images ? index
            : seeds > 0 && images > seeds ? images - seeds
            : seeds == 0 && asked > 1 && images == asked + 1 ? 1
            : 0;
        return (first, seeds > 0 ? Math.Min(seeds, images - first) : images - first);
    }

    private static JsonElement Info(JsonElement body)
    {
        if (body.Text("info") is not { Length: > 0 } text)
            return default;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Measured, with the time spent waiting for other work: by the server where it says so, else by our clock.</summary>
    private static decimal? Seconds(Exchange.Answered answer, TimeSpan exchange)
    {
        if (decimal.TryParse(answer.Header("X-Process-Time"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var stated) && stated is > 0 and <= LongestWork)
            return stated;
        var measured = decimal.Round((decimal)exchange.Ticks / TimeSpan.TicksPerSecond, 3);
        return measured is > 0 and <= LongestWork ? measured : null;
    }
}
