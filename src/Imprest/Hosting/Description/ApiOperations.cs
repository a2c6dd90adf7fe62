using Imprest.Errors;

namespace Imprest.Hosting.Description;

/// <summary>The table of endpoints. One that is missing here is described by its summary alone.</summary>
internal static class ApiOperations
{
    public static readonly IReadOnlyDictionary<string, string> QueryParameters = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["limit"] = "Rows, 1 to 100; 20 by default.",
        ["after"] = "The id of the last row of the page before.",
        ["from"] = "Unix seconds or an ISO instant: from then on.",
        ["to"] = "Unix seconds or an ISO instant: before then.",
        ["state"] = "rejected, held, attempting, in_doubt, review, settled or voided.",
        ["outcome"] = "How it ended.",
        ["model"] = "As the client named it.",
        ["operation"] = "generate, edit, image-to-image or variation.",
        ["quality"] = "As asked.",
        ["size"] = "As asked.",
        ["key_id"] = "The key.",
        ["label"] = "NAME=VALUE.",
        ["provider_request_id"] = "The provider's id.",
        ["amount_status"] = "What is known of the charge: exact, estimated or unknown.",
        ["account_id"] = "For operators and auditors: an account's rows.",
        ["group_by"] = "day, month, model, provider, operation, quality, size, key_id, outcome, state, account_id, label:NAME; several with commas.",
        ["action"] = "Of the audit log: key.create, topup, …; or a beginning with a *, such as key.*.",
        ["period"] = "day, month, total or absorbed_day.",
        ["exp"] = "Of a signed address: until when.",
        ["sig"] = "Of a signed address: its signature.",
    };

    private static readonly string[] Filters = ["from", "to", "state", "outcome", "model", "operation", "quality", "size", "key_id", "label", "provider_request_id", "amount_status", "account_id"];
    private static readonly string[] Page = ["limit", "after"];

    private static readonly ErrorCode[] CallErrors =
    [
        ErrorCode.InvalidRequest, ErrorCode.ModerationBlocked, ErrorCode.InsufficientFunds, ErrorCode.KeyLimitExceeded, ErrorCode.AccountLimitExceeded, ErrorCode.PermissionDenied,
        ErrorCode.ModelNotFound, ErrorCode.RequestInFlight, ErrorCode.ResultExpired, ErrorCode.PayloadTooLarge, ErrorCode.UnsupportedMediaType, ErrorCode.IdempotencyMismatch, ErrorCode.QuoteExpired,
        ErrorCode.QuoteMismatch, ErrorCode.QuoteUnbounded, ErrorCode.ModelUnpriced, ErrorCode.ModelRetired, ErrorCode.UnsupportedOperation, ErrorCode.RateLimitExceeded, ErrorCode.FailureLimitExceeded,
        ErrorCode.ProviderRateLimited, ErrorCode.ProviderError, ErrorCode.StorageUnavailable, ErrorCode.ShuttingDown, ErrorCode.OutcomeUnknown,
    ];

    private static readonly ErrorCode[] Operating = [ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.NotFound, ErrorCode.PayloadTooLarge];

    private static readonly ErrorCode[] OwnThings = [ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.NotFound];

    /// <summary>By method and path, such as <c>GET /v1/requests</c>.</summary>
    public static readonly IReadOnlyDictionary<string, ApiOperation> All = new Dictionary<string, ApiOperation>(StringComparer.Ordinal)
    {
        ["POST /v1/images/generations"] = Call("Make images from a prompt") with { Json = "ImageCall" },
        ["POST /v1/images/edits"] = Call("Edit an image with a mask, or make images from input images") with { Json = "ImageEditCall", Form = "ImageEditForm" },
        ["POST /v1/images/variations"] = Call("Vary an image") with { Json = "ImageEditCall", Form = "ImageVariationForm" },
        ["GET /v1/requests"] = new("Request", "Requests, newest first.", ErrorCode.InvalidRequest, ErrorCode.NotFound) { IsList = true, Query = [.. Page, .. Filters] },
        ["GET /v1/failures"] = new("Failure", "Requests that did not end in full delivery, newest first.", ErrorCode.InvalidRequest, ErrorCode.NotFound) { IsList = true, Query = [.. Page, .. Filters] },
        ["GET /v1/requests/{id}"] = new("RequestStory", "The request.", ErrorCode.NotFound),
        ["GET /v1/requests/{id}/receipt"] = new("Receipt", "The receipt.", ErrorCode.NotFound),
        ["GET /v1/requests/{id}/images/{index}"] = new(null, "The bytes as the provider made them.", ErrorCode.NotFound, ErrorCode.ResultExpired) { Query = ["exp", "sig"] },
        ["GET /v1/requests/{id}/inputs/{part}"] = new(null, "The bytes as the client sent them.", ErrorCode.NotFound),
        ["GET /v1/usage"] = new("UsageRow", "A row a group.", ErrorCode.InvalidRequest, ErrorCode.NotFound) { IsList = true, Query = ["group_by", .. Filters] },
        ["GET /v1/balance"] = new("Balance", "Balance, holds, lots and limits.", ErrorCode.NotFound) { Query = ["account_id"] },
        ["GET /v1/ledger"] = new("LedgerEntry", "Movements, newest first.", ErrorCode.InvalidRequest, ErrorCode.NotFound) { IsList = true, Query = [.. Page, "account_id"] },
        ["GET /v1/models"] = new("Model", "Models and routes.") { IsList = true },
        ["GET /v1/models/{id}"] = new("Model", "The model.", ErrorCode.PermissionDenied, ErrorCode.ModelNotFound, ErrorCode.ModelUnpriced, ErrorCode.ModelRetired),
        ["GET /v1/prices"] = new("PriceCard", "Rate cards.") { IsList = true, Query = ["model"] },
        ["POST /v1/quotes"] = new("Quote", "The quote. It pins candidates and prices for 15 minutes and reserves no money.",
            ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.ModelNotFound, ErrorCode.PayloadTooLarge, ErrorCode.UnsupportedMediaType, ErrorCode.QuoteUnbounded, ErrorCode.ModelUnpriced, ErrorCode.ModelRetired, ErrorCode.UnsupportedOperation)
            { Json = "ImageCall", Form = "ImageEditForm" },
        ["POST /v1/compare"] = new("Comparison", "Models that can do it, cheapest first, and the others with the reason.", ErrorCode.InvalidRequest, ErrorCode.PayloadTooLarge) { Json = "CompareCall" },
        ["POST /v1/explain"] = new("Explanation", "What it cost, line by line.", ErrorCode.InvalidRequest, ErrorCode.PayloadTooLarge) { Json = "ExplainCall" },
        ["POST /v1/cost-estimates"] = new("CostEstimate", "What it costs, by step and by cause.", ErrorCode.InvalidRequest, ErrorCode.PayloadTooLarge, ErrorCode.ModelUnpriced, ErrorCode.UnsupportedOperation, ErrorCode.RateLimitExceeded)
            { Json = "WorkflowCall" },
        ["GET /v1/tasks"] = new("Task", "Tasks, newest first; their results stand at their own addresses.", ErrorCode.InvalidRequest, ErrorCode.NotFound) { IsList = true, Query = [.. Page, .. Filters] },
        ["GET /v1/tasks/{id}"] = new("TaskStory", "The task, with its result once it is there.", ErrorCode.NotFound),
        ["POST /v1/tasks/{id}/cancel"] = new("TaskStory", "The task, asked to stop.", ErrorCode.PermissionDenied, ErrorCode.NotFound, ErrorCode.NotCancelable),
        ["POST /v1/webhooks"] = new("Webhook", "The new webhook, with its secret: the only time.", OwnThings) { Status = 201, Json = "WebhookCall", Query = ["account_id"] },
        ["GET /v1/webhooks"] = new("Webhook", "Webhooks, newest first.", OwnThings) { IsList = true, Query = [.. Page, "account_id"] },
        ["GET /v1/webhooks/{id}"] = new("Webhook", "The webhook.", OwnThings) { Query = ["account_id"] },
        ["DELETE /v1/webhooks/{id}"] = new("WebhookRemoved", "It is gone, with all its deliveries.", OwnThings) { Query = ["account_id"] },
        ["POST /v1/webhooks/{id}/rotate"] = new("Webhook", "The webhook, with its new secret: the only time.", OwnThings) { Query = ["account_id"] },
        ["POST /v1/webhooks/{id}/enable"] = new("Webhook", "The webhook, told again of what ends from now on.", OwnThings) { Query = ["account_id"] },
        ["POST /v1/webhooks/{id}/test"] = new("WebhookDelivery", "The test is on its way; how it went stands in the deliveries.", OwnThings) { Status = 202, Query = ["account_id"] },
        ["GET /v1/webhooks/{id}/deliveries"] = new("WebhookDelivery", "Deliveries, newest first.", OwnThings) { IsList = true, Query = [.. Page, "account_id"] },
        ["POST /v1/webhooks/{id}/deliveries/{delivery}/resend"] = new("WebhookDelivery", "It is on its way again.", OwnThings) { Status = 202, Query = ["account_id"] },
        ["GET /admin/v1/accounts"] = new("Account", "Accounts.", ErrorCode.PermissionDenied) { IsList = true },
        ["POST /admin/v1/accounts"] = new("Account", "The new account.", Operating) { Status = 201, Json = "AccountCall" },
        ["GET /admin/v1/accounts/{id}"] = new("AccountStory", "The account.", ErrorCode.PermissionDenied, ErrorCode.NotFound),
        ["POST /admin/v1/accounts/{id}/topups"] = new("TopUp", "The new lot; 200 for a repeat.", [.. Operating, ErrorCode.IdempotencyMismatch]) { Status = 201, Json = "TopUpCall" },
        ["PUT /admin/v1/accounts/{id}/price-list"] = new("AccountStory", "The account, on that list from its next call on.", Operating) { Json = "PriceListCall" },
        ["GET /admin/v1/price-lists"] = new("PriceList", "Price lists.", ErrorCode.PermissionDenied) { IsList = true },
        ["POST /admin/v1/rerate"] = new("Rerated", "What was rated, a page of requests at a time: go on with `next` as `after` until there is none.", Operating) { Json = "RerateCall" },
        ["GET /admin/v1/limits"] = new("Limit", "Limits.", ErrorCode.PermissionDenied, ErrorCode.NotFound) { IsList = true, Query = ["account_id"] },
        ["PUT /admin/v1/limits"] = new("Limit", "The account's limits now.", Operating) { IsList = true, Json = "LimitCall" },
        ["DELETE /admin/v1/limits"] = new("Limit", "The account's limits now.", Operating) { IsList = true, Query = ["account_id", "key_id", "period"] },
        ["GET /admin/v1/rejections"] = new("RejectionCount", "Counts, newest first.", ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.NotFound)
            { IsList = true, Query = [.. Page, "from", "to", "account_id"] },
        ["GET /admin/v1/providers"] = new("Provider", "Connections, those that are not enabled last.", ErrorCode.PermissionDenied) { IsList = true },
        ["POST /admin/v1/prices/reload"] = new("PriceReload", "What changed, by versions.", ErrorCode.PermissionDenied, ErrorCode.PricesInvalid),
        ["POST /admin/v1/backup"] = new("Backup", "The copy is there.", Operating) { Json = "BackupCall" },
        ["GET /admin/v1/keys"] = new("Key", "Keys, newest first.", OwnThings) { IsList = true, Query = [.. Page, "account_id"] },
        ["POST /admin/v1/keys"] = new("Key", "The new key, with its text: the only time.", Operating) { Status = 201, Json = "KeyCall" },
        ["PATCH /admin/v1/keys/{id}"] = new("Key", "The key as it is now.", Operating) { Json = "KeyChange" },
        ["DELETE /admin/v1/keys/{id}"] = new("Key", "The key, revoked.", Operating),
        ["GET /v1/keys"] = new("Key", "Keys of the account, newest first.", OwnThings) { IsList = true, Query = Page },
        ["POST /v1/keys"] = new("Key", "The new key, with its text: the only time.", Operating) { Status = 201, Json = "KeyCall" },
        ["DELETE /v1/keys/{id}"] = new("Key", "The key, revoked.", OwnThings),
        ["GET /admin/v1/audit"] = new("AuditEntry", "Rows, newest first.", OwnThings) { IsList = true, Query = [.. Page, "account_id", "key_id", "action", "from", "to"] },
        ["GET /admin/v1/invitations"] = new("Invitation", "Invitations, newest first.", OwnThings) { IsList = true, Query = Page },
        ["POST /admin/v1/invitations"] = new("Invitation", "The new invitation, with its link: the only time.", Operating) { Status = 201, Json = "InvitationCall" },
        ["DELETE /admin/v1/invitations/{id}"] = new("Invitation", "The invitation, withdrawn.", OwnThings),
        ["POST /v1/sign-ups"] = new("SignedUp", "The new account, with its first key: the only time.",
            ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.PayloadTooLarge, ErrorCode.UnsupportedMediaType, ErrorCode.InvitationInvalid, ErrorCode.RateLimitExceeded) { Status = 201, Json = "SignUpCall", NeedsKey = false },
        ["GET /healthz"] = new("Health", "It lives.") { NeedsKey = false },
        ["GET /readyz"] = new("Health", "It is ready; 503 when it is not.") { NeedsKey = false },
    };

    private static ApiOperation Call(string summary) =>
        new("Images", "The images and their charge; with stream, events that end in a completed one.", CallErrors) { Summary = summary, IsImagesCall = true };
}
