using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.ComfyUI;

/// <summary>Runs a workflow on a ComfyUI server.</summary>
/// <remarks>
/// Runs are named by us, so that one whose answer was lost can be asked about. The history lives in the server's memory: a server that was started again
/// knows none of them.
/// </remarks>
public sealed class ComfyProvider : IAskableProvider
{
    private const long LongestWorkflow = 8 << 20;
    private readonly ProviderHttp _http;
    private readonly ComfyWorkflow _workflow;
    private readonly ComfyUploads _uploads;

    /// <exception cref="ArgumentException">The workflow cannot be read, or says too little; the message says what, and not where it lies.</exception>
    public ComfyProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = new(connection, clients, ("Authorization", connection.Credential.Length > 0 ? "Bearer " + connection.Credential : null));
        _workflow = ComfyWorkflow.Parse(connection.Setting("workflow") is { } path ? Read(path) : ComfyDefaultWorkflow.Json);
        _uploads = new(_http);
    }

    public static ProviderKind Kind { get; } = new("comfyui", "ComfyUI")
    {
        CredentialVariables = ["COMFYUI_API_KEY"],
        CredentialIsOptional = true,
        AddressVariables = ["COMFYUI_BASE_URL"],
        Settings = [new("workflow", ["COMFYUI_WORKFLOW"], "the path of a workflow in API format whose titles say what a call fills (`imprest:prompt`, `imprest:output`, …); left out: text to image with one checkpoint")],
        Create = (connection, clients) => new ComfyProvider(connection, clients),
        Models = ComfyModels.All,
        Mode = "answers later: submit, poll; self-hosted",
        Sources =
        [
            new("https://github.com/Comfy-Org/ComfyUI (server.py, 002c3fb)", new(2026, 11, 22)),
        ],
        Unverified =
        [
            "The form of a history entry (`status.messages`, timestamps in milliseconds) was read in clients of others, not in ComfyUI's execution.py.",
            "Versions that do not take `prompt_id` say an id of their own, which is used; a run whose answer was lost cannot be found there.",
            "A waiting run that was taken out of the queue leaves no trace: it is told as expired, not as canceled.",
        ],
    };

    public string Id => "comfyui";

    public ProviderModel? Find(string model) => ComfyModels.Of(_workflow, model);

    public string? HandleBefore(string model, string clientId) => ClientUuid.Of(clientId);

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (request.InputImages.Count > _workflow.Images || request.Mask is not null && !_workflow.Masks)
            return new ProviderOutcome.Failed(Outcome.Invalid, "no_such_input", "The workflow has no place for so many images, or none for a mask.") { NothingWasSent = true };
        var id = ClientUuid.Of(request.ClientId);
        var (values, failed) = await _uploads.SendAsync(ComfyValues.Of(request, id), request, id, cancellationToken);
        if (failed is not null)
            return _http.Scrub(failed);
        var body = new JsonObject { ["prompt"] = _workflow.Fill(values), ["prompt_id"] = id, ["client_id"] = "imprest" };
        return await _http.ReadAsync(
            _http.Post("prompt", JsonBody.OfValue(json => body.WriteTo(json))), request.ClientId,
            answer => answer.IsSuccess ? ComfyAnswer.Submitted(answer) : ComfyAnswer.Refused(answer) with { ProviderRequestId = id }, cancellationToken);
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(task.Handle, "D", out _))
            return Unknown(task);
        // It may go from the queue to the history between two questions, and not the other way.
        var (entry, unanswered) = await HistoryAsync(task, cancellationToken);
        if (entry is null && unanswered is null)
        {
            (var waiting, unanswered) = await QueueAsync(task, cancellationToken);
            if (waiting is not null)
                return waiting with { ProviderRequestId = task.Handle };
            if (unanswered is null)
                (entry, unanswered) = await HistoryAsync(task, cancellationToken);
        }

        if (unanswered is not null)
            return _http.Scrub(unanswered);
        return entry is { } ended ? _http.Scrub(await EndAsync(task, ended, cancellationToken)) with { ProviderRequestId = task.Handle } : Unknown(task);
    }

    /// <summary>A run that waits is taken out of the queue; one at work is interrupted, by its name, so that no other one is.</summary>
    public async Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        var (waiting, unanswered) = await QueueAsync(task, cancellationToken);
        if (unanswered is not null)
            return CancelOutcome.NoAnswer;
        if (waiting is null)
            return CancelOutcome.TooLate;
        var message = waiting.Started
            ? _http.Post("interrupt", JsonBody.Of(json => json.WriteString("prompt_id", task.Handle)))
            : _http.Post("queue", JsonBody.Of(json => json.Texts("delete", [task.Handle])));
        return await _http.SendAsync(message, task.ClientId, cancellationToken) is Exchange.Answered { IsSuccess: true } ? CancelOutcome.Requested : CancelOutcome.NoAnswer;
    }

    private static ProviderOutcome.Failed Unknown(ProviderTask task) =>
        new(Outcome.Expired, "prompt_not_found", "The server knows no such run.") { ProviderRequestId = task.Handle };

    private async Task<(JsonElement? Entry, ProviderOutcome.NoAnswer? Unanswered)> HistoryAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        var exchange = await _http.SendAsync(_http.Get($"history/{task.Handle}"), task.ClientId, cancellationToken);
        if (exchange is not Exchange.Answered { IsSuccess: true } answer || answer.Json() is not { ValueKind: JsonValueKind.Object } history)
            return (null, LateResults.Unanswered(exchange));
        return (history.Field(task.Handle) is { ValueKind: JsonValueKind.Object } entry ? entry : null, null);
    }

    private async Task<(ProviderOutcome.Accepted? Waiting, ProviderOutcome.NoAnswer? Unanswered)> QueueAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        var exchange = await _http.SendAsync(_http.Get("queue"), task.ClientId, cancellationToken);
        return exchange is Exchange.Answered { IsSuccess: true } answer && answer.Json() is { ValueKind: JsonValueKind.Object } queue
            ? (ComfyAnswer.Waiting(queue, task.Handle), null)
            : (null, LateResults.Unanswered(exchange));
    }

    private async Task<ProviderOutcome> EndAsync(ProviderTask task, JsonElement entry, CancellationToken cancellationToken)
    {
        var ended = ComfyAnswer.Ended(entry, out var files);
        if (ended is not ProviderOutcome.Completed done)
            return ended;
        var images = new List<ProviderImage>();
        var room = _http.Connection.MaxResultsBytes;
        foreach (var file in files)
        {
            var image = new ProviderImage { Url = _http.At(file) };
            if (!task.ResultsAsUrls)
            {
                // By hand, because the way to it may need the credential.
                switch (await _http.SendAsync(_http.Get(file), task.ClientId, cancellationToken, maxBytes: Math.Min(room, _http.Connection.MaxResultBytes)))
                {
                    case Exchange.Answered { IsSuccess: true } answer:
                        image = image with { Bytes = answer.Body };
                        room -= answer.Body.Length;
                        break;
                    case Exchange.Answered { Status: 403 or 404 or 410 }:
                    case Exchange.Broken { Outcome: ProviderOutcome.NoAnswer { Reason: var reason } } when reason.StartsWith("answer larger", StringComparison.Ordinal):
                        image = image with { IsGone = true }; // Asking again would change nothing.
                        break;
                    default:
                        return new ProviderOutcome.NoAnswer("the results could not be fetched just now");
                }
            }

            images.Add(image);
        }

        return done with { Images = images, HttpStatus = 200 };
    }

    /// <remarks>The error does not say where the file lies, nor does what it was caused by.</remarks>
    private static string Read(string path) =>
        TryRead(path) ?? throw new ArgumentException("The workflow cannot be used: the file that the setting 'workflow' names cannot be read, or is too large.", nameof(path));

    private static string? TryRead(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LongestWorkflow ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
