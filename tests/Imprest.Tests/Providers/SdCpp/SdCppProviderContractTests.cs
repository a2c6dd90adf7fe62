using Imprest.Emulators;
using Imprest.Emulators.SdCpp;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.SdCpp;

namespace Imprest.Tests.Providers.SdCpp;

public sealed class SdCppProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => SdCppProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["insufficient_quota"] = OwnMachine,
        ["billing_hard_limit"] = OwnMachine,
        ["moderation_input"] = OwnMachine,
        ["moderation"] = OwnMachine,
        ["moderation_output"] = OwnMachine,
        ["withheld"] = OwnMachine,
        ["refusal"] = "It has no words beside errors.",
        ["url_expired"] = ImagesInAnswers,
    };

    protected override bool CountsTokens => false;

    protected override bool NamesErrors => false;

    protected override async Task<Emulator> StartAsync() => await SdCppEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "sd-cpp-local", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
