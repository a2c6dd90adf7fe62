namespace Imprest.Telemetry;

/// <summary>Every log message, a method each. Event ids are unique. No prompt and no key ever is an argument.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Imprest is at {Address}; data in {DataDirectory}; prices of {Cards} cards")]
    public static partial void Started(this ILogger logger, string address, string dataDirectory, int cards);

    [LoggerMessage(1002, LogLevel.Information, "Draining: {Running} requests are running, and have {Seconds} s to end; new images calls are refused. A second signal ends the wait")]
    public static partial void Draining(this ILogger logger, int running, double seconds);

    [LoggerMessage(1003, LogLevel.Warning, "Stopped with {Running} requests still running; they are resolved at the next start")]
    public static partial void DrainTimedOut(this ILogger logger, int running);

    [LoggerMessage(1004, LogLevel.Information, "Recovered {RequestId} after an interruption: {Became}")]
    public static partial void Recovered(this ILogger logger, string requestId, string became);

    [LoggerMessage(1005, LogLevel.Information, "Prices reloaded by {By}: {Cards} cards; {Changed} models changed, {Added} added, {Removed} removed")]
    public static partial void PricesReloaded(this ILogger logger, string by, int cards, int changed, int added, int removed);

    [LoggerMessage(1006, LogLevel.Warning, "Prices not reloaded by {By}; nothing has changed: {Errors}")]
    public static partial void PricesNotReloaded(this ILogger logger, string by, string errors);

    [LoggerMessage(1007, LogLevel.Information, "Providers: {Connections}")]
    public static partial void Providers(this ILogger logger, string connections);

    [LoggerMessage(1008, LogLevel.Information, "{Sentence}")]
    public static partial void ProviderNotEnabled(this ILogger logger, string sentence);

    [LoggerMessage(1009, LogLevel.Warning, "Calls of `{Model}` are refused: {Reason}")]
    public static partial void RouteRefused(this ILogger logger, string model, string reason);

    [LoggerMessage(2001, LogLevel.Warning, "{RequestId} is in doubt, {HeldUsd} USD held: {Reason}")]
    public static partial void InDoubt(this ILogger logger, string requestId, string heldUsd, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "{RequestId} needs a review: {Reason}")]
    public static partial void NeedsReview(this ILogger logger, string requestId, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "{RequestId}: {Provider} answered {Status} {Code} on attempt {Attempt}")]
    public static partial void AttemptFailed(this ILogger logger, string requestId, string provider, int? status, string code, int attempt);

    [LoggerMessage(2004, LogLevel.Error, "{RequestId}: work ended unexpectedly; its end is recorded later")]
    public static partial void WorkFailed(this ILogger logger, Exception exception, string requestId);

    [LoggerMessage(2005, LogLevel.Error, "{RequestId} could not be resolved, its hold stays; it is tried again in the next round")]
    public static partial void ReleaseFailed(this ILogger logger, Exception exception, string requestId);

    [LoggerMessage(2006, LogLevel.Information, "{RequestId} is taken up again ({State}): its provider is asked how it stands")]
    public static partial void Resumed(this ILogger logger, string requestId, string state);

    [LoggerMessage(2007, LogLevel.Warning, "{RequestId} cannot be asked about: its provider {Provider}, or what is known of it, is not there; it is looked at again")]
    public static partial void NotResumed(this ILogger logger, string requestId, string provider);

    [LoggerMessage(2008, LogLevel.Information, "{RequestId} is in doubt no longer: {State}, {Outcome}")]
    public static partial void Resolved(this ILogger logger, string requestId, string state, string? outcome);

    [LoggerMessage(2009, LogLevel.Warning, "Webhook {Webhook} is told nothing more: {Reason}")]
    public static partial void WebhookDisabled(this ILogger logger, string webhook, string reason);

    [LoggerMessage(3001, LogLevel.Error, "The store failed")]
    public static partial void StoreFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3002, LogLevel.Error, "A request to {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(3003, LogLevel.Error, "Housekeeping failed; it is tried again in its next round")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3006, LogLevel.Error, "Telling webhooks failed; it is tried again")]
    public static partial void WebhooksFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3004, LogLevel.Critical, "The ledger cannot go on; the process ends so that a restart can recover")]
    public static partial void LedgerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3005, LogLevel.Critical, "An invariant of the ledger does not hold: {Violation}. Run `imprest doctor`; stop serving until it is understood")]
    public static partial void InvariantViolated(this ILogger logger, string violation);
}
