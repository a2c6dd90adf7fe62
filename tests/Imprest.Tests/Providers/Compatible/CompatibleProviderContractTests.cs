using Imprest.Emulators;
using Imprest.Emulators.Compatible;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Compatible;

namespace Imprest.Tests.Providers.Compatible;

public sealed class CompatibleProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => CompatibleProvider.Kind;

    // It answers at once, stops a call whole, and says no with an error.
    protected override IReadOnlySet<string> NotApplicable { get; } = new HashSet<string> { "task_failed", "task_lost", "flaky_polls", "withheld", "refusal" };

    /// <summary>What it reports is zeros, which is no count.</summary>
    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true;

    protected override async Task<Emulator> StartAsync() => await CompatibleEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "example-model", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
