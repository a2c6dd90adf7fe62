namespace Imprest.Errors;

/// <summary>Every code that the API answers with. Wire forms and statuses stand in <see cref="ErrorCodes"/>.</summary>
public enum ErrorCode
{
    InvalidRequest,
    ModerationBlocked,
    InvalidApiKey,
    InsufficientFunds,
    KeyLimitExceeded,
    AccountLimitExceeded,
    PermissionDenied,
    NotFound,
    ModelNotFound,
    MethodNotAllowed,
    RequestInFlight,
    NotCancelable,
    Canceled,
    ResultExpired,
    PayloadTooLarge,
    UnsupportedMediaType,
    IdempotencyMismatch,
    QuoteExpired,
    QuoteMismatch,
    QuoteUnbounded,
    ModelUnpriced,
    ModelRetired,
    UnsupportedOperation,
    InvitationInvalid,
    PricesInvalid,
    RateLimitExceeded,
    FailureLimitExceeded,
    ProviderRateLimited,
    Internal,
    ProviderError,
    StorageUnavailable,
    ShuttingDown,
    OutcomeUnknown,
}

/// <summary>How a code looks on the wire.</summary>
/// <param name="Repeatable">Worth repeating as it is; all others carry <c>x-should-retry: false</c>.</param>
public readonly record struct ErrorForm(int Status, string Type, string Code, bool Repeatable = false);

/// <summary>The table of error codes.</summary>
public static class ErrorCodes
{
    private const string Invalid = "invalid_request_error";

    public static ErrorForm Form(this ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => new(400, Invalid, "invalid_request"),
        ErrorCode.ModerationBlocked => new(400, "image_generation_user_error", "moderation_blocked"),
        ErrorCode.InvalidApiKey => new(401, "authentication_error", "invalid_api_key"),
        ErrorCode.InsufficientFunds => new(402, "insufficient_quota", "insufficient_funds"),
        ErrorCode.KeyLimitExceeded => new(402, "insufficient_quota", "key_limit_exceeded"),
        ErrorCode.AccountLimitExceeded => new(402, "insufficient_quota", "account_limit_exceeded"),
        ErrorCode.PermissionDenied => new(403, Invalid, "permission_denied"),
        ErrorCode.NotFound => new(404, Invalid, "not_found"),
        ErrorCode.ModelNotFound => new(404, Invalid, "model_not_found"),
        ErrorCode.MethodNotAllowed => new(405, Invalid, "method_not_allowed"),
        ErrorCode.RequestInFlight => new(409, Invalid, "request_in_flight", true),
        ErrorCode.NotCancelable => new(409, Invalid, "not_cancelable"),
        ErrorCode.Canceled => new(409, Invalid, "canceled"),
        ErrorCode.ResultExpired => new(410, Invalid, "result_expired"),
        ErrorCode.PayloadTooLarge => new(413, Invalid, "payload_too_large"),
        ErrorCode.UnsupportedMediaType => new(415, Invalid, "unsupported_media_type"),
        ErrorCode.IdempotencyMismatch => new(422, Invalid, "idempotency_mismatch"),
        ErrorCode.QuoteExpired => new(422, Invalid, "quote_expired"),
        ErrorCode.QuoteMismatch => new(422, Invalid, "quote_mismatch"),
        ErrorCode.QuoteUnbounded => new(422, Invalid, "quote_unbounded"),
        ErrorCode.ModelUnpriced => new(422, Invalid, "model_unpriced"),
        ErrorCode.ModelRetired => new(422, Invalid, "model_retired"),
        ErrorCode.UnsupportedOperation => new(422, Invalid, "unsupported_operation"),
        ErrorCode.InvitationInvalid => new(422, Invalid, "invitation_invalid"),
        ErrorCode.PricesInvalid => new(422, Invalid, "prices_invalid"),
        ErrorCode.RateLimitExceeded => new(429, "rate_limit_error", "rate_limit_exceeded", true),
        ErrorCode.FailureLimitExceeded => new(429, "rate_limit_error", "failure_limit_exceeded"),
        ErrorCode.ProviderRateLimited => new(429, "rate_limit_error", "provider_rate_limited", true),
        ErrorCode.Internal => new(500, "server_error", "internal"),
        ErrorCode.ProviderError => new(502, "server_error", "provider_error"),
        ErrorCode.StorageUnavailable => new(503, "server_error", "storage_unavailable", true),
        ErrorCode.ShuttingDown => new(503, "server_error", "shutting_down", true),
        ErrorCode.OutcomeUnknown => new(504, "server_error", "outcome_unknown"),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The code has no wire form."),
    };
}
