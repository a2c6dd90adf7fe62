using Imprest.Emulators;
using Imprest.Emulators.Compatible;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Compatible;

namespace Imprest.Tests.Providers.Compatible;

public sealed class CompatibleProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => CompatibleProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["withheld"] = "It stops a call whole.",
        ["refusal"] = "It says no with an error.",
    };

    /// <summary>What it reports is zeros, which is no count.</summary>
    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true;

    protected override async Task<Emulator> StartAsync() => await CompatibleEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "example-model", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
