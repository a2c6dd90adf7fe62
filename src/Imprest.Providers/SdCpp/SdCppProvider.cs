using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.SdCpp;

/// <summary>Calls a server of stable-diffusion.cpp by its own interface, which answers later.</summary>
/// <remarks>
/// Jobs are named by the server, and live in its memory: a server that was started again knows none of them. It asks for no credential.
/// </remarks>
public sealed class SdCppProvider : IAskableProvider
{
    private readonly ProviderHttp _http;
    private readonly LateResults _results;

    public SdCppProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = new(connection, clients);
        _results = new(_http, clients);
    }

    public static ProviderKind Kind { get; } = new("sdcpp", "stable-diffusion.cpp")
    {
        AddressVariables = ["SDCPP_BASE_URL"],
        Create = (connection, clients) => new SdCppProvider(connection, clients),
        Models = SdCppModels.All,
        Mode = "answers later: submit, poll; self-hosted",
        Sources =
        [
            new("https://github.com/leejet/stable-diffusion.cpp (examples/server/api.md, 0137f16)", new(2026, 11, 22)),
            new("https://github.com/leejet/stable-diffusion.cpp (examples/server/routes_sdcpp.cpp, 11bff8d; async_jobs.cpp, 05a313f)", new(2026, 11, 22)),
        ],
        Unverified =
        [
            "That white is what a mask repaints is from memory; the documents say that it has one channel.",
            "Which of `init_image` and `ref_images` a model looks at depends on the model; both are sent, as the server's own edit interface fills them.",
        ],
    };

    public string Id => "sdcpp";

    public ProviderModel? Find(string model) => SdCppModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        _results.SubmitAsync(_http.Post("sdcpp/v1/img_gen", SdCppRequest.Content(request)), request, SdCppAnswer.Submitted, cancellationToken);

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) =>
        SdCppAnswer.IsId(task.Handle)
            ? await _results.AskAsync(_http.Get($"sdcpp/v1/jobs/{task.Handle}"), task, task.Handle, answer => SdCppAnswer.Job(task.Handle, answer), cancellationToken, SdCppAnswer.Gone)
            : new ProviderOutcome.Failed(Outcome.Expired, "job_not_found", "The handle is no name of a job.");

    /// <summary>A job that waits can be taken out of the queue; one at work cannot be stopped.</summary>
    public async Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        if (!SdCppAnswer.IsId(task.Handle))
            return CancelOutcome.TooLate;
        return await _http.SendAsync(_http.Post($"sdcpp/v1/jobs/{task.Handle}/cancel"), task.ClientId, cancellationToken) switch
        {
            // A job that had ended is answered with 200 too, as it ended.
            Exchange.Answered { IsSuccess: true } answer => answer.Json()?.Text("status") is "completed" or "failed" ? CancelOutcome.TooLate : CancelOutcome.Requested,
            Exchange.Answered { Status: 404 or 409 or 410 } => CancelOutcome.TooLate,
            _ => CancelOutcome.NoAnswer,
        };
    }
}
