using System.Text.Json.Nodes;
using Imprest.Failures;
using Imprest.Images;
using Imprest.Keys;

namespace Imprest.UsageLog;

/// <summary>One request's whole story on the wire: what <c>GET /v1/requests/{id}</c> answers.</summary>
internal static class StoryView
{
    /// <param name="request">Whose host the addresses of images begin with.</param>
    public static JsonObject Of(RequestStory story, Caller caller, HttpRequest request, ResultLinks links, DateTimeOffset now)
    {
        var record = story.Record;
        var view = RequestView.InList(record, caller);
        view["price_version"] = record.PriceVersion;
        view["idempotency_key"] = record.IdempotencyKey;
        view["release_at"] = record.ReleaseAt?.ToUnixTimeSeconds();
        view["who_paid"] = FailureView.WhoPaid(record);
        view["quote"] = RequestView.Quote(record, story.QuotedBy, caller);
        view["calls"] = new JsonArray([.. story.Calls.Select(call => RequestView.Call(call, caller))]);
        if (caller.Role != Ledger.KeyRole.Account)
        {
            view["price_list"] = story.Card?.PriceList;
            view["provider_cost_usd"] = RequestView.ProviderCost(story.Calls)?.ToString();
        }

        view["images"] = new JsonArray([.. story.Images.Select(image => new JsonObject
        {
            ["index"] = image.Index,
            ["url"] = links.For(request, record.Id, image.Index),
            ["content_type"] = image.ContentType,
            ["size"] = $"{image.Width}x{image.Height}",
            ["bytes"] = image.Bytes,
            ["sha256"] = image.Sha256,
        })]);
        view["prompt"] = story.Prompt;
        view["inputs"] = new JsonArray([.. story.Inputs.Select(image => new JsonObject
        {
            ["part"] = image.Part,
            ["url"] = links.ForInput(request, record.Id, image.Part),
            ["content_type"] = image.ContentType,
            ["bytes"] = image.Bytes,
        })]);
        view["receipt"] = RequestView.Receipt(record, story.Card, now, caller);
        view["ledger_entries"] = new JsonArray([.. story.Entries.Select(RequestView.Entry)]);
        return view;
    }
}
