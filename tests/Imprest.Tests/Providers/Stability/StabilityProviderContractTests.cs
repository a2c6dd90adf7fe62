using Imprest.Emulators;
using Imprest.Emulators.Stability;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Stability;

namespace Imprest.Tests.Providers.Stability;

public sealed class StabilityProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => StabilityProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It says no with an error.",
        ["url_expired"] = ImagesInAnswers,
        ["billing_hard_limit"] = "An empty balance is a 402, whoever emptied it.",
    };

    protected override bool CountsTokens => false;

    protected override async Task<Emulator> StartAsync() => await StabilityEmulator.StartAsync();

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "insufficient_quota" => (outcome, 402),
        "moderation" or "moderation_input" => (outcome, 403),
        _ => (outcome, status),
    };

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "ultra", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest EditRequest() => Request() with { Model = "edit/inpaint", Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] };
}
