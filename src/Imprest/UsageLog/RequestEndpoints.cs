using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Failures;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.UsageLog;

/// <summary>The usage log and one request's whole story: <c>/v1/requests</c>, its receipt and its images, and the failures list.</summary>
internal sealed class RequestEndpoints(KeyRing keys, SqliteLedger ledger, RequestStories stories, AssetStore assets, KeptInputs inputs, ResultLinks links, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/requests", (HttpRequest request) => ListAsync(request, failuresOnly: false)).WithSummary("The usage log, newest first");
        routes.MapGet("/v1/failures", (HttpRequest request) => ListAsync(request, failuresOnly: true)).WithSummary("Requests that did not end in full delivery, with reason and who paid");
        routes.MapGet("/v1/requests/{id}", OneAsync).WithSummary("One request's whole story");
        routes.MapGet("/v1/requests/{id}/receipt", ReceiptAsync).WithSummary("What a request did, priced");
        routes.MapGet("/v1/requests/{id}/images/{index:int}", ImageAsync).WithSummary("A result's bytes, unmodified");
        routes.MapGet("/v1/requests/{id}/inputs/{part}", InputAsync).WithSummary("An input image's bytes, or the mask's, where they are kept");
    }

    private async Task<JsonObject> ListAsync(HttpRequest request, bool failuresOnly)
    {
        var caller = keys.Authenticate(request);
        var filter = ListQuery.Filter(request, caller, ["limit", "after"], failuresOnly);
        RequestId? after = ListQuery.After(request) is { } id ? new RequestId(id) : null;
        var page = await ledger.ListRequestsAsync(filter, ListQuery.Limit(request), after)
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {after} to list after.", "after");
        return ListQuery.Envelope(
            page.Items.Select(record => failuresOnly ? FailureView.Of(record, caller) : RequestView.InList(record, caller)), row => (string?)row["id"], page.HasMore);
    }

    private async Task<JsonObject> OneAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        return StoryView.Of(await stories.FindAsync(caller.Sees, new RequestId(id)) ?? throw Missing(id), caller, request, links, clock.GetUtcNow());
    }

    private async Task<JsonObject> ReceiptAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        var record = await FindAsync(caller, id);
        return RequestView.Receipt(record, await stories.CardAsync(record.PriceVersion), clock.GetUtcNow(), caller)
            ?? throw new ApiException(ErrorCode.NotFound, $"Request {id} has no receipt: nothing of it was rated ({record.State.Wire()}{(record.Outcome is { } outcome ? ", " + outcome.Wire() : "")}).");
    }

    private async Task<IResult> ImageAsync(string id, int index, HttpRequest request)
    {
        var requestId = new RequestId(id);
        var signed = request.Query.ContainsKey("sig");
        RequestRecord? record;
        if (signed)
            record = links.Opens(requestId, index, request.Query["exp"], request.Query["sig"]) ? await ledger.FindRequestAsync(null, requestId)
                : throw new ApiException(ErrorCode.ResultExpired, "This address is past its 60 minutes, or not whole. Ask for the request with its key: GET /v1/requests/{id}.");
        else
            record = await FindAsync(keys.Authenticate(request), id);
        if (record is null)
            throw Missing(id);
        var image = (await ledger.ImagesOfAsync(record.Account, record.Id)).FirstOrDefault(stored => stored.Index == index);
        if (image is null && record.Delivered <= index)
            throw new ApiException(ErrorCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"Request {id} has no image {index}; it delivered {record.Delivered}, counted from 0."));
        if (image is null || !File.Exists(assets.PathOf(requestId, index)))
            throw new ApiException(ErrorCode.ResultExpired, "This image is past its retention and gone; the receipt stays.") { RequestId = id };
        Harmless(request);
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache"; // For whoever may see it, who asks each time whether they still may.
        return Results.File(Path.GetFullPath(assets.PathOf(requestId, index)), image.ContentType, entityTag: new($"\"{image.Sha256}\""));
    }

    private async Task<IResult> InputAsync(string id, string part, HttpRequest request)
    {
        var record = await FindAsync(keys.Authenticate(request), id);
        var image = inputs.Find(record.Id, part) ?? throw new ApiException(ErrorCode.NotFound,
            $"Request {id} has no input `{part}` here. Parts are 0, 1, … for the input images, and mask; they are kept where the operator set retain_prompts, and no longer than results.");
        Harmless(request);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store"; // Kept here no longer than results, and nowhere else.
        return Results.File(Path.GetFullPath(image.Path), image.ContentType);
    }

    /// <summary>A browser shows the file, and runs nothing of it.</summary>
    private static void Harmless(HttpRequest request)
    {
        request.HttpContext.Response.Headers["X-Content-Type-Options"] = "nosniff";
        request.HttpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }

    private async Task<RequestRecord> FindAsync(Caller caller, string id) => await ledger.FindRequestAsync(caller.Sees, new RequestId(id)) ?? throw Missing(id);

    internal static ApiException Missing(string id) => new(ErrorCode.NotFound, $"There is no request {id}.");
}
