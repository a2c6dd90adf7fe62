using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Limits;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>The three endpoints of the Images API.</summary>
internal sealed class ImageEndpoints(
    KeyRing keys, KeyLimits limits, RequestMetrics metrics, ImageRequests requests, Tasks.TaskEndpoints tasks, ReplyWriter replies, BodyMemory bodies, ReferenceFetcher references,
    SqliteLedger ledger, ModelCatalogue catalogue, Hosting.DrainState drain, TimeProvider clock,
    ILogger<ImageEndpoints> log)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/v1/images/generations", ImageEndpoint.Generations, "createImage");
        Map(routes, "/v1/images/edits", ImageEndpoint.Edits, "createImageEdit");
        Map(routes, "/v1/images/variations", ImageEndpoint.Variations, "createImageVariation");
    }

    private void Map(IEndpointRouteBuilder routes, string path, ImageEndpoint endpoint, string name)
    {
        RequestDelegate handle = context => HandleAsync(context, endpoint);
        routes.MapPost(path, handle).WithName(name).WithMetadata(handle.Method); // The method makes the OpenAPI description see it.
    }

    private async Task HandleAsync(HttpContext context, ImageEndpoint endpoint)
    {
        var id = CallId.Of(context) ?? throw new InvalidOperationException("Bug: an images call has no id.");
        Caller? caller = null;
        ImageCall? call = null;
        try
        {
            caller = keys.Authenticate(context.Request);
            caller.MustSpend();
            limits.Admit(context, caller);
            if (drain.IsDraining)
                throw Hosting.DrainState.Refusal();
            using var memory = bodies.Open(caller.Account);
            var idempotencyKey = IdempotencyKey(context.Request);
            call = await CallReader.ReadAsync(context.Request, endpoint, memory, context.RequestAborted);
            call = await references.FetchAsync(call, memory, context.RequestAborted);
            if (PrefersTask(context.Request))
                await StartTaskAsync(context, caller, id, call, memory, idempotencyKey);
            else
                await RunAsync(context, caller, id, call, memory, idempotencyKey);
        }
        catch (ApiException refused)
        {
            if (caller is null)
                ledger.CountStranger(refused.Code.Form().Code, clock.GetUtcNow());
            else
                LogRefusal(caller, id, endpoint, call, refused);
            if (!IsAboutAnother(refused))
            {
                context.Response.Headers["x-imprest-charge-usd"] = "0";
                context.Response.Headers["x-imprest-charge-status"] = "exact";
            }

            throw;
        }
    }

    /// <summary><c>Prefer: respond-async</c> (RFC 7240).</summary>
    private static bool PrefersTask(HttpRequest request) => request.Headers["Prefer"].Any(value =>
        value?.Split(',', StringSplitOptions.TrimEntries).Any(wish => wish.Split(';')[0].Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase)) == true);

    private async Task StartTaskAsync(HttpContext context, Caller caller, RequestId id, ImageCall call, BodyLease memory, string? idempotencyKey)
    {
        var (request, repeated) = await requests.StartTaskAsync(caller, id, call, memory, idempotencyKey);
        await tasks.AcceptedAsync(context, caller, request, repeated);
    }

    private async Task RunAsync(HttpContext context, Caller caller, RequestId id, ImageCall call, BodyLease memory, string? idempotencyKey)
    {
        await using var stream = call.Stream ? new EventStream(context, call.Endpoint, id.Value, clock) : null;
        stream?.StartKeepAlive();
        ImageReply reply;
        try
        {
            reply = await requests.RunAsync(
                caller, id, call, memory, idempotencyKey, stream is null || call.PartialImages == 0 ? null : stream.PartialAsync, context.RequestAborted);
        }
        catch (Exception e) when (stream is not null && !context.RequestAborted.IsCancellationRequested)
        {
            if (!await stream.CloseUnlessStartedAsync())
                throw;
            var error = ErrorMiddleware.ToApi(e, context.Request.Path, log);
            if (error == e)
                LogRefusal(caller, id, call.Endpoint, call, error);
            await stream.FailAsync(error);
            return;
        }

        try
        {
            if (stream is not null && (reply.Answer.Error is null || await stream.CloseUnlessStartedAsync()))
                await stream.EndAsync(reply);
            else
                await replies.WriteAsync(context, reply);
            await context.Response.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            requests.Unanswered(caller.Account, reply);
            return;
        }

        if (context.RequestAborted.IsCancellationRequested || stream is { ClientGone: true })
        {
            requests.Unanswered(caller.Account, reply);
            return;
        }

        requests.Answered(reply);
        if (reply.JoinKey is null)
            return;
        var told = reply with { Images = [], Charge = default }; // An idle connection must not keep images in memory.
        Hosting.ConnectionWatch.Answered(context, () => requests.Unanswered(caller.Account, told));
    }

    private static string? IdempotencyKey(HttpRequest request)
    {
        var values = request.Headers["Idempotency-Key"];
        if (values.Count == 0)
            return null;
        return values.ToString() is { Length: >= 1 and <= 255 } key && !key.AsSpan().ContainsAnyExceptInRange('!', '~') ? key
            : throw new ApiException(ErrorCode.InvalidRequest, "An Idempotency-Key has 1 to 255 visible ASCII characters.", "Idempotency-Key");
    }

    /// <summary>A repeat that was answered with where its request stands: no refused request, and what it costs is that one's matter.</summary>
    private static bool IsAboutAnother(ApiException refused) =>
        refused.Code is ErrorCode.RequestInFlight or ErrorCode.OutcomeUnknown or ErrorCode.ResultExpired;

    private void LogRefusal(Caller caller, RequestId id, ImageEndpoint endpoint, ImageCall? call, ApiException refused)
    {
        if (IsAboutAnother(refused))
            return;
        var outcome = refused.Code switch
        {
            ErrorCode.InsufficientFunds => Outcome.NoFunds,
            ErrorCode.KeyLimitExceeded or ErrorCode.AccountLimitExceeded or ErrorCode.FailureLimitExceeded or ErrorCode.RateLimitExceeded => Outcome.OverLimit,
            ErrorCode.StorageUnavailable or ErrorCode.ShuttingDown or ErrorCode.Internal => Outcome.Failed,
            _ => Outcome.Invalid,
        };
        metrics.Rejected(outcome);
        var now = clock.GetUtcNow();
        var meansSomething = outcome != Outcome.Invalid; // What is wrong with a call may be any of its words.
        var model = call?.Model is { } name && (meansSomething || catalogue.Knows(name, now)) ? name : null;
        ledger.LogRejection(new(
            id, caller.Account, caller.Key, now, "POST /v1/images/" + endpoint.ToString().ToLowerInvariant(), outcome, refused.Code.Form().Code,
            refused.Message, refused.Param, call?.Operation.Wire(), model, meansSomething ? call?.Size : null, meansSomething ? call?.Quality : null, call?.References ?? 0, call?.Images ?? 0)
        {
            Sent = meansSomething || call is null ? null : new(call.Model, call.Size, call.Quality),
        });
    }
}
