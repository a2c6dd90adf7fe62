using Imprest.Emulators;
using Imprest.Emulators.Azure;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Azure;

namespace Imprest.Tests.Providers.Azure;

public sealed class AzureProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => AzureProvider.Kind;

    // It answers at once, so there are no tasks; it says no with an error; and nobody is billed by OpenAI's limits there.
    protected override IReadOnlySet<string> NotApplicable { get; } = new HashSet<string> { "task_failed", "task_lost", "flaky_polls", "refusal", "billing_hard_limit" };

    protected override async Task<Emulator> StartAsync() => await AzureEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "gpt-image-2", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", Quality = "low",
    };
}
