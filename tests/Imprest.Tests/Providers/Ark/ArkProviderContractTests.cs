using Imprest.Emulators;
using Imprest.Emulators.Ark;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Ark;

namespace Imprest.Tests.Providers.Ark;

public sealed class ArkProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => ArkProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It never answers in words.",
    };

    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true;

    protected override async Task<Emulator> StartAsync() => await ArkEmulator.StartAsync();

    protected override ProviderRequest? EditRequest() => null;

    // An account that owes money is refused with a 403.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" or "billing_hard_limit" ? (Outcome.Failed, 403) : (outcome, status);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "seedream-4-0-250828", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
