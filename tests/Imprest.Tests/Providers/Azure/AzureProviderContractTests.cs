using Imprest.Emulators;
using Imprest.Emulators.Azure;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Azure;

namespace Imprest.Tests.Providers.Azure;

public sealed class AzureProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => AzureProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It says no with an error.",
        ["billing_hard_limit"] = "Nobody is billed by OpenAI's limits there.",
    };

    protected override async Task<Emulator> StartAsync() => await AzureEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "gpt-image-2", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", Quality = "low",
    };
}
