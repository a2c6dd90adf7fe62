using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.DashScope;

/// <summary>Calls the image models of Alibaba Cloud Model Studio (DashScope): the newer ones answer at once, the others are tasks. Each is sent at most once.</summary>
/// <remarks>
/// Wire form: https://www.alibabacloud.com/help/en/model-studio/. No idempotency key is documented. Regions have addresses, keys and prices of their own;
/// the default is Singapore, and the price book's figures are those of Beijing.
/// </remarks>
public sealed class DashScopeProvider : IAskableProvider
{
    private readonly ProviderHttp _http;
    private readonly LateResults _results;
    private readonly string _root;

    public DashScopeProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = ProviderHttp.Bearer(connection, clients);
        _results = new(_http, clients);
        // The provider's own SDK is configured with the version in the address.
        _root = connection.BaseAddress.AbsolutePath.EndsWith("/api/v1/", StringComparison.Ordinal) ? "" : "api/v1/";
    }

    public static ProviderKind Kind { get; } = new("dashscope", "Alibaba Cloud Model Studio (DashScope)")
    {
        CredentialVariables = ["DASHSCOPE_API_KEY"],
        AddressVariables = ["DASHSCOPE_BASE_URL", "DASHSCOPE_HTTP_BASE_URL"],
        DefaultAddress = new("https://dashscope-intl.aliyuncs.com/"),
        Create = (connection, clients) => new DashScopeProvider(connection, clients),
        Models = DashScopeModels.All,
        Mode = "newer models answer at once, the others later: submit, poll",
        Sources =
        [
            new("https://www.alibabacloud.com/help/en/model-studio/text-to-image-v2-api-reference", new(2026, 11, 22)),
            new("https://www.alibabacloud.com/help/en/model-studio/qwen-image-api", new(2026, 11, 22)),
            new("https://www.alibabacloud.com/help/en/model-studio/z-image-api-reference", new(2026, 11, 22)),
            new("https://www.alibabacloud.com/help/en/model-studio/manage-asynchronous-tasks", new(2026, 11, 22)),
            new("https://github.com/dashscope/dashscope-sdk-python (aigc/image_synthesis.py, 1574ccb)", new(2026, 11, 22)),
        ],
        Unverified =
        [
            "The codes Arrearage, AllocationQuota.FreeTierOnly and DataInspectionFailed, and that the latter's words name input or output, are from memory.",
            "qwen-image-3.0 and its editing are called like qwen-image-2.0.",
            "Input images inside of data addresses are documented for the newer protocol and seen in clients for wanx2.1-imageedit; for wan2.5-i2i-preview they are from memory.",
            "That wan2.6 and older models make four images where `n` is left out is from memory; `n` is always sent.",
            "Of an answer's usage only `image_count` is known, and it is no evidence of more than the images themselves; it is not read.",
        ],
    };

    public string Id => "dashscope";

    public ProviderModel? Find(string model) => DashScopeModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var protocol = DashScopeModels.ProtocolOf(request.Model);
        ReadOnlyMemory<byte>? mask = null;
        if (protocol is DashScopeProtocol.ImageEdit && request.Mask is { } transparent)
        {
            if (!BlackWhiteMask.TryMake(transparent.Bytes, editsWhite: true, out var made, out var problem))
                return new ProviderOutcome.Failed(Outcome.Invalid, "invalid_image_file", problem) { NothingWasSent = true, Param = "mask" };
            mask = made;
        }

        var message = _http.Post(_root + DashScopeRequest.PathOf(protocol), DashScopeRequest.Content(request, protocol, mask));
        if (protocol is DashScopeProtocol.Messages)
            return await _http.RunAsync(message, request, answer => answer.IsSuccess ? DashScopeAnswer.Messages(answer.Json(), _results) : DashScopeError.Read(answer), cancellationToken);
        message.Headers.TryAddWithoutValidation("X-DashScope-Async", "enable");
        return await _results.SubmitAsync(message, request, answer => answer.IsSuccess ? DashScopeAnswer.Task(answer.Json(), _results) : DashScopeError.Read(answer), cancellationToken);
    }

    public Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) =>
        _results.AskAsync(_http.Get(PathOf(task)), task, task.Handle, answer => DashScopeAnswer.Task(answer.Json(), _results), cancellationToken);

    public Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken) =>
        _results.CancelAsync(_http.Post(PathOf(task) + "/cancel"), task, cancellationToken);

    private string PathOf(ProviderTask task) => $"{_root}tasks/{Uri.EscapeDataString(task.Handle)}";
}
