using Imprest.Emulators;
using Imprest.Emulators.Together;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Together;

namespace Imprest.Tests.Providers.Together;

public sealed class TogetherProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => TogetherProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["withheld"] = "It stops a call whole.",
        ["refusal"] = "It says no with an error.",
        ["billing_hard_limit"] = "It has no code for it beside an empty balance.",
    };

    protected override bool CountsTokens => false;

    protected override ProviderRequest? EditRequest() => null;

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "moderation_input" or "moderation" or "moderation_output" => (Outcome.BlockedBefore, 422), // It does not say what its checker looked at.
        _ => (outcome, status),
    };

    protected override async Task<Emulator> StartAsync() => await TogetherEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "black-forest-labs/FLUX.2-dev", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", OutputFormat = "png",
    };
}
