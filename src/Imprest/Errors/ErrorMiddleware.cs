using Imprest.Console.Rendering;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Telemetry;

namespace Imprest.Errors;

/// <summary>The one place where exceptions become answers, and where empty 404 and 405 answers get a body.</summary>
internal sealed class ErrorMiddleware(RequestDelegate next, IdSource ids, ILogger<ErrorMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        CallId.Give(context, ids);
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.ContentLength is null && Empty(context) is { } empty)
                await AnswerAsync(context, empty);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client has left; there is nobody to answer.
        }
        catch (Exception exception)
        {
            var error = ToApi(exception, context.Request.Path, log);
            if (context.Response.HasStarted)
            {
                // Half an answer is out. Ended as if it were whole, an export would look complete.
                context.Abort();
                return;
            }

            await AnswerAsync(context, error);
            if (error.Code is ErrorCode.PayloadTooLarge or ErrorCode.StorageUnavailable)
                await RefusedBody.DrainAsync(context);
        }
    }

    private static Task AnswerAsync(HttpContext context, ApiException error) =>
        ErrorPages.Wants(context) ? ErrorPages.WriteAsync(context, error) : ErrorAnswer.WriteAsync(context, error);

    /// <summary>What a client is told of an exception. What is no <see cref="ApiException"/> is logged.</summary>
    internal static ApiException ToApi(Exception exception, string path, ILogger log)
    {
        switch (exception)
        {
            case ApiException api:
                return api;
            case LedgerException:
                log.StoreFailed(exception);
                return new(ErrorCode.StorageUnavailable, "The store cannot be written just now; nothing was charged. Repeat the call in a moment.")
                {
                    RetryAfter = TimeSpan.FromSeconds(5),
                };
            case BadHttpRequestException bad:
                return bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? new(ErrorCode.PayloadTooLarge, "The body is too large. Send smaller images.")
                    : new(ErrorCode.InvalidRequest, $"The request cannot be read: {bad.Message}");
            default:
                log.RequestFailed(exception, path);
                return new(ErrorCode.Internal, "Something went wrong inside the gateway. Nothing was charged unless the request's own page says so; look it up by x-request-id.");
        }
    }

    private static ApiException? Empty(HttpContext context) => context.Response.StatusCode switch
    {
        404 => new(ErrorCode.NotFound, $"There is nothing at {context.Request.Path}. The API is described at /openapi/v1.json."),
        405 => new(ErrorCode.MethodNotAllowed, $"{context.Request.Method} is not possible at {context.Request.Path}. Use {context.Response.Headers.Allow}."),
        415 => new(ErrorCode.UnsupportedMediaType, "Send application/json."),
        400 => new(ErrorCode.InvalidRequest, "The request cannot be read: check the body's JSON and the query parameters."),
        _ => null,
    };
}
