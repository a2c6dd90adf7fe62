using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.OpenAI;

/// <summary>Reads a streamed answer: previews, then one completed event an image, each with its usage.</summary>
/// <remarks>
/// Wire form: https://platform.openai.com/docs/api-reference/images-streaming. The final image may come before all previews that were
/// asked for have come, so those that came are counted. An image that came whole stays delivered, whatever happens to the rest.
/// </remarks>
internal sealed class OpenAIStream(int imagesWanted, Func<PartialImage, ValueTask>? onPartial)
{
    private readonly List<OpenAIObject> _completed = [];
    private Func<PartialImage, ValueTask>? _onPartial = onPartial;
    private int _partials;

    public async Task<ProviderOutcome> ReadAsync(Stream body, long maxBytes, CancellationToken cancellationToken)
    {
        ProviderOutcome ending;
        try
        {
            ending = await ReadEventsAsync(new ServerSentEventReader(body, maxBytes), cancellationToken);
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            ending = TransportFailure.NoAnswer(e);
        }
        catch (JsonException)
        {
            ending = new ProviderOutcome.NoAnswer("an event of the stream is not JSON");
        }
        return _completed.Count > 0 ? Completed() : ending;
    }

    /// <summary>Reads up to the last completed event, and says how the stream ended for a reader who has no image.</summary>
    private async Task<ProviderOutcome> ReadEventsAsync(ServerSentEventReader events, CancellationToken cancellationToken)
    {
        while (_completed.Count < imagesWanted && await events.ReadAsync(cancellationToken) is { } next)
        {
            if (next.Data.AsSpan().SequenceEqual("[DONE]"u8))
                break;
            var read = OpenAIObject.Read(next.Data);
            var type = read.Type ?? next.Name ?? "";
            if (read.HasError)
                return OpenAIError.Read(200, read, retryAfter: null);
            if (type is "error") // The error's own fields stand on the event itself.
                return OpenAIError.Read(200, OpenAIObject.Read([.. "{\"error\":"u8, .. next.Data, (byte)'}']), retryAfter: null);
            if (type.EndsWith(".partial_image", StringComparison.Ordinal))
                await PassOnAsync(read);
            else if (type.EndsWith(".completed", StringComparison.Ordinal))
                _completed.Add(read);
        }
        return new ProviderOutcome.NoAnswer("the stream ended before its completed event");
    }

    private async ValueTask PassOnAsync(OpenAIObject partial)
    {
        _partials++;
        if (_onPartial is null || partial.Base64.IsEmpty)
            return;
        try
        {
            await _onPartial(new(
                partial.PartialImageIndex, partial.Base64, partial.Size, partial.Quality, partial.Background, partial.OutputFormat));
        }
        catch (Exception)
        {
            _onPartial = null; // Its reader is gone. The work goes on: the final image is charged, and can be fetched later.
        }
    }

    private ProviderOutcome.Completed Completed()
    {
        var all = _completed.ConvertAll(each => OpenAIAnswer.Completed(each, []));
        Usage? usage = null;
        var counted = all.TrueForAll(each => each.Usage is not null);
        if (counted)
            usage = all.ConvertAll(each => each.Usage!).Aggregate(Usage.Add);
        var unusable = all.Select(each => each.UnusableUsage).FirstOrDefault(reason => reason is not null);
        if (unusable is null && !counted && all.Exists(each => each.Usage is not null))
            unusable = "only some of the images carry usage";
        return all[0] with
        {
            Images = _completed.ConvertAll(OpenAIAnswer.Image).OfType<ProviderImage>().ToList(),
            Usage = usage,
            UnusableUsage = unusable,
            ReportedCostUsd = all.TrueForAll(each => each.ReportedCostUsd is not null) ? all.Sum(each => each.ReportedCostUsd) : null,
            PartialImages = _partials,
        };
    }
}
