using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => OpenAIProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It says no with an error.",
    };

    protected override async Task<Emulator> StartAsync() => await OpenAIEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "gpt-image-1", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", Quality = "low",
    };
}
