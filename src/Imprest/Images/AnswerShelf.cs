using System.Text;
using System.Text.Json;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Gives a final answer again from what was stored: never a second dispatch, never a second charge.</summary>
internal sealed class AnswerShelf(SqliteLedger ledger, AssetStore assets, TimeProvider clock)
{
    /// <summary>The final answer of a request, or the error that says where it stands.</summary>
    public async Task<ImageReply> FetchAsync(AccountId account, RequestId id)
    {
        var record = await ledger.FindRequestAsync(account, id)
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {id}.");
        if (record.AnswerJson is null)
        {
            throw record.State is RequestState.Held or RequestState.Attempting
                ? ImageRequests.InFlight(id)
                : new ApiException(ErrorCode.OutcomeUnknown, "This request was interrupted, and nobody knows yet whether it ran. Ask for it by its id.") { RequestId = id.Value };
        }

        var answer = StoredAnswer.FromJson(record.AnswerJson);
        var images = answer.Error is not null ? []
            : answer.Urls is { } urls ? [.. urls.Select(url => new ReplyImage(default, default, null) { PassedUrl = url })]
            : await ReadImagesAsync(record);
        var position = await ledger.PositionAsync(account, record.Key, clock.GetUtcNow());
        return new ImageReply
        {
            Request = id,
            Endpoint = EndpointOf(record),
            State = record.State,
            Answer = answer,
            Charge = ChargeOf(record),
            Amount = record.Amount ?? (record.State == RequestState.Voided ? Money.Zero : null),
            AmountStatus = record.AmountStatus,
            Held = record.Hold,
            Position = position,
            PriceVersion = record.PriceVersion,
            ProviderRequestId = record.ProviderRequestId,
            Attempts = record.Attempts,
            EndedAt = record.EndedAt,
            WasFree = record.WasFree,
            Images = images,
            Replayed = true,
        };
    }

    private async Task<List<ReplyImage>> ReadImagesAsync(RequestRecord record)
    {
        var images = new List<ReplyImage>();
        var revised = assets.ReadRevisedPrompts(record.Id);
        foreach (var stored in await ledger.ImagesOfAsync(record.Account, record.Id))
        {
            var bytes = assets.Read(record.Id, stored.Index) ?? throw Gone(record, "The images of this request are past their retention and gone; its receipt stays.");
            images.Add(new(bytes, default, revised.ElementAtOrDefault(stored.Index)));
        }

        return images.Count > 0 ? images : throw Gone(record, "The images of this request were passed on and not kept; its receipt stays.");
    }

    private static ApiException Gone(RequestRecord record, string message) => new(ErrorCode.ResultExpired, message)
    {
        RequestId = record.Id.Value,
        Details = record.ReceiptJson is null ? null : new() { ["receipt"] = System.Text.Json.Nodes.JsonNode.Parse(ChargeOf(record)) },
    };

    /// <summary>The charge object out of the stored receipt: its first five members.</summary>
    private static byte[] ChargeOf(RequestRecord record)
    {
        if (record.ReceiptJson is null)
            return [];
        using var receipt = JsonDocument.Parse(record.ReceiptJson);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var name in (ReadOnlySpan<string>)["amount_usd", "status", "price_version", "lines", "warnings"])
            {
                if (receipt.RootElement.TryGetProperty(name, out var value))
                {
                    json.WritePropertyName(name);
                    value.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static ImageEndpoint EndpointOf(RequestRecord record) => record.Endpoint switch
    {
        { } path when path.EndsWith("/edits", StringComparison.Ordinal) => ImageEndpoint.Edits,
        { } path when path.EndsWith("/variations", StringComparison.Ordinal) => ImageEndpoint.Variations,
        _ => ImageEndpoint.Generations,
    };
}
