using Imprest.Emulators;
using Imprest.Emulators.Xai;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Xai;

namespace Imprest.Tests.Providers.Xai;

public sealed class XaiProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => XaiProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It says no by flagging images.",
        ["billing_hard_limit"] = "It has no code of its own for a limit of the account.",
    };

    protected override bool CountsTokens => false;

    /// <summary>The cost, in ticks.</summary>
    protected override bool ReportsUsage => true;

    protected override ProviderRequest? EditRequest() => null;

    protected override async Task<Emulator> StartAsync() => await XaiEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "grok-imagine-image", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
