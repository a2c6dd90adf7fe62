using Imprest.Emulators;
using Imprest.Emulators.ComfyUI;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.ComfyUI;

namespace Imprest.Tests.Providers.ComfyUI;

public sealed class ComfyProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => ComfyProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["insufficient_quota"] = OwnMachine,
        ["billing_hard_limit"] = OwnMachine,
        ["moderation_input"] = OwnMachine,
        ["moderation"] = OwnMachine,
        ["moderation_output"] = OwnMachine,
        ["withheld"] = OwnMachine,
        ["refusal"] = "It has no words beside errors.",
        ["not_base64"] = "Images are files.",
    };

    protected override bool CountsTokens => false;

    protected override bool AnswersBase64 => false;

    protected override async Task<Emulator> StartAsync() => await ComfyEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "sd_xl_base_1.0.safetensors", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    // The built-in workflow takes no images; those of one's own do (ComfyProviderTests).
    protected override ProviderRequest? EditRequest() => null;

    protected override ProviderRequest? ReferenceRequest() => null;
}
