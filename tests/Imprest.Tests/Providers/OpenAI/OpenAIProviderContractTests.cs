using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => OpenAIProvider.Kind;

    // It answers at once, and stops a call whole: there are no tasks, and no image of several is kept back. It says no with an error.
    protected override IReadOnlySet<string> NotApplicable { get; } = new HashSet<string> { "task_failed", "task_lost", "flaky_polls", "withheld", "refusal" };

    protected override async Task<Emulator> StartAsync() => await OpenAIEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "gpt-image-1", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", Quality = "low",
    };
}
