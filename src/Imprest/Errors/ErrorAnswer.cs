using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imprest.Errors;

/// <summary>Writes an error in the dialect of its path: OpenAI's object under <c>/v1</c>, RFC 9457 elsewhere.</summary>
public static class ErrorAnswer
{
    /// <summary>Plain text for people: only what JSON itself forbids is escaped.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, ApiException error)
    {
        if (context.Response.HasStarted)
            return; // Half an answer is out; closing the line is all that is left.
        var form = error.Code.Form();
        var headers = context.Response.Headers;
        context.Response.StatusCode = form.Status;
        var id = error.RequestId ?? CallId.Of(context)?.Value;
        if (id is not null)
            headers[CallId.Header] = id;
        if (error.RetryAfter is { } wait)
            headers.RetryAfter = Math.Max(0, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (!(error.Repeatable ?? form.Repeatable))
            headers["x-should-retry"] = "false";
        if (error.Code == ErrorCode.InvalidApiKey)
            headers.WWWAuthenticate = "Bearer";
        var openAI = context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = openAI ? "application/json" : "application/problem+json";
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Readable))
            (openAI ? OpenAIForm(error, id) : Problem(error)).WriteTo(json);
        context.Response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, CancellationToken.None);
    }

    /// <summary>The OpenAI error object with <c>error</c> around it, as bodies and stream events carry it.</summary>
    /// <param name="requestId">The request that the answer is about; null where there is none.</param>
    public static JsonObject OpenAIForm(ApiException error, string? requestId)
    {
        var form = error.Code.Form();
        var inner = new JsonObject
        {
            ["message"] = error.Message,
            ["type"] = form.Type,
            ["param"] = error.Param,
            ["code"] = form.Code,
        };
        AddDetails(inner, error, requestId);
        return new JsonObject { ["error"] = inner };
    }

    private static JsonObject Problem(ApiException error)
    {
        var form = error.Code.Form();
        var problem = new JsonObject
        {
            ["type"] = "/problems/" + form.Code,
            ["title"] = form.Code.Replace('_', ' '),
            ["status"] = form.Status,
            ["detail"] = error.Message,
            ["code"] = form.Code,
        };
        if (error.Param is { } param)
            problem["param"] = param;
        AddDetails(problem, error, error.RequestId);
        return problem;
    }

    private static void AddDetails(JsonObject target, ApiException error, string? requestId)
    {
        if (requestId is not null)
            target["request_id"] = requestId;
        if (error.Details is not { } details)
            return;
        foreach (var (name, value) in details)
            target[name] = value?.DeepClone();
    }
}
