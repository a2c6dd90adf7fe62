using Imprest.Emulators;
using Imprest.Emulators.Vertex;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Vertex;

namespace Imprest.Tests.Providers.Vertex;

public sealed class VertexProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => VertexProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["withheld"] = "One image a call is given or kept back whole.",
        ["url_expired"] = ImagesInAnswers,
    };

    protected override bool NamesErrors => false;

    protected override async Task<Emulator> StartAsync() => await VertexEmulator.StartAsync();

    protected override ProviderRequest? EditRequest() => null;

    // A blocked prompt comes as a success, and is billed as one.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "moderation" or "moderation_input" ? (outcome, 200) : (outcome, status);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "gemini-3-pro-image", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
