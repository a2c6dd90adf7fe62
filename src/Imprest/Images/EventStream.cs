using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Errors;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>
/// An images answer as server-sent events. Nothing is written before the first preview, the first 15 s or the end, so that an early failure
/// still is a plain HTTP error. The completed event comes after the settlement. A client that does not read is dropped after a while; its work goes on.
/// </summary>
internal sealed class EventStream(HttpContext context, ImageEndpoint endpoint, string id, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    /// <summary>For one event, the largest image of all over a slow line included. Longer means stuck.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromMinutes(2);
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly SemaphoreSlim turn = new(1, 1);
    private string requestId = id;
    private ITimer? timer;
    private bool closed;
    private bool replayed;
    private bool behind;

    private string Kind => endpoint == ImageEndpoint.Generations ? "image_generation" : "image_edit";

    private bool HasStarted { get; set; }

    /// <summary>It left, or was dropped: nothing that is written reaches it any more.</summary>
    public bool ClientGone { get; private set; }

    /// <summary>Begins to keep the line open with a comment every 15 s.</summary>
    public void StartKeepAlive() => timer = clock.CreateTimer(static state => _ = ((EventStream)state!).KeepAliveAsync(), this, KeepAlive, KeepAlive);

    /// <summary>Not while something else is being written: comments must not queue up before a client that reads nothing.</summary>
    private async Task KeepAliveAsync()
    {
        if (!turn.Wait(0))
            return;
        try
        {
            await WriteInTurnAsync(static (pipe, _) => { pipe.Write(": still working\n\n"u8); return Task.CompletedTask; }, 0);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Is a byte out? Where none is, none will be: the answer is a plain one.</summary>
    public async Task<bool> CloseUnlessStartedAsync()
    {
        await turn.WaitAsync();
        closed |= !HasStarted;
        turn.Release();
        return HasStarted;
    }

    /// <summary>Sends a preview. Who reads too slowly misses the rest of them: the work, and the provider's line, do not wait.</summary>
    public async ValueTask PartialAsync(PartialImage partial)
    {
        if (behind)
            return;
        try
        {
            await WritePartialAsync(partial).WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            behind = true;
        }
    }

    private Task WritePartialAsync(PartialImage partial) => WriteAsync(
        async (pipe, image) =>
        {
            BeginEvent(pipe, Kind + ".partial_image", json =>
            {
                json.Add("created_at"u8, clock.GetUtcNow().ToUnixTimeSeconds()).Add("partial_image_index"u8, image.Index);
                Settings(json, image.Size, image.Quality, image.Background, image.OutputFormat);
            });
            pipe.Write(",\"b64_json\":\""u8);
            await pipe.WriteAsync(image.Base64);
            pipe.Write("\"}\n\n"u8);
        },
        partial);

    /// <summary>The end: a completed event an image, the last one with usage and charge; or an error event.</summary>
    public async Task EndAsync(ImageReply reply)
    {
        (requestId, replayed) = (reply.Request.Value, reply.Replayed); // An earlier request's, where this call repeats it.
        if (reply.Answer.Error is { } error)
        {
            await FailAsync(error.ToException(requestId));
            return;
        }

        for (var i = 0; i < reply.Images.Count; i++)
            await WriteAsync((pipe, index) => WriteCompletedAsync(pipe, reply, index, last: index == reply.Images.Count - 1), i);
        await CloseAsync();
    }

    public async Task FailAsync(ApiException error)
    {
        await WriteAsync(
            (pipe, failure) =>
            {
                WriteError(pipe, failure);
                return Task.CompletedTask;
            },
            error);
        await CloseAsync();
    }

    // The work may go on without this client. What it still sends must fail nowhere and go nowhere: the response is soon another request's.
    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task CloseAsync()
    {
        if (timer is not null)
            await timer.DisposeAsync();
        await turn.WaitAsync();
        closed = true;
        turn.Release();
    }

    private async Task WriteCompletedAsync(PipeWriter pipe, ImageReply reply, int index, bool last)
    {
        BeginEvent(pipe, Kind + ".completed", json =>
        {
            json.Add("created_at"u8, reply.Answer.CreatedAt).Add("image_index"u8, index);
            Settings(json, reply.Answer.Size, reply.Answer.Quality, reply.Answer.Background, reply.Answer.OutputFormat);
            // A client that adds up usage and charge over events must not count them twice: only the last event carries them.
            ReplyWriter.AddUsageAndCharge(json, last ? reply.Answer.Usage : null, last ? reply.Charge.Span : default);
        });
        pipe.Write(",\"b64_json\":\""u8);
        await ReplyWriter.WriteBase64Async(pipe, reply.Images[index]);
        pipe.Write("\"}\n\n"u8);
    }

    /// <summary>Writes <c>event:</c> and the JSON object's first members, leaving it open.</summary>
    private static void BeginEvent(PipeWriter pipe, string type, Action<WireJson> members)
    {
        pipe.Write(System.Text.Encoding.ASCII.GetBytes($"event: {type}\ndata: "));
        var json = WireJson.Take().Open().Add("type"u8, type);
        members(json);
        pipe.Write(json.Written);
    }

    /// <summary>Clients expect all four, always.</summary>
    private static void Settings(WireJson json, string? size, string? quality, string? background, string? outputFormat) => json
        .Add("size"u8, size ?? "auto").Add("quality"u8, quality ?? "auto").Add("background"u8, background ?? "auto").Add("output_format"u8, outputFormat ?? "png");

    private void WriteError(PipeWriter pipe, ApiException error)
    {
        var body = ErrorAnswer.OpenAIForm(error, error.RequestId ?? requestId);
        body["type"] = "error";
        pipe.Write("event: error\ndata: "u8);
        using (var json = new Utf8JsonWriter(pipe, Compact))
            body.WriteTo(json);
        pipe.Write("\n\n"u8);
    }

    /// <summary>One event at a time; a client that is gone is no reason to stop the work.</summary>
    private async Task WriteAsync<T>(Func<PipeWriter, T, Task> write, T value)
    {
        await turn.WaitAsync();
        try
        {
            await WriteInTurnAsync(write, value);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task WriteInTurnAsync<T>(Func<PipeWriter, T, Task> write, T value)
    {
        if (closed || ClientGone)
            return;
        using var patience = new CancellationTokenSource(WriteTimeout, clock);
        await using var drop = patience.Token.UnsafeRegister(static context => ((HttpContext)context!).Abort(), context); // Which ends the write.
        try
        {
            Begin();
            await write(context.Response.BodyWriter, value);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            ClientGone = patience.IsCancellationRequested;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            ClientGone = true;
        }
    }

    private void Begin()
    {
        if (HasStarted)
            return;
        HasStarted = true;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["x-request-id"] = requestId;
        context.Response.Headers["x-imprest-charge-status"] = "pending";
        if (replayed)
            context.Response.Headers["Idempotency-Replayed"] = "true";
    }
}
