using Imprest.Emulators;
using Imprest.Emulators.SdCpp;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.SdCpp;

namespace Imprest.Tests.Providers.SdCpp;

public sealed class SdCppProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => SdCppProvider.Kind;

    // A machine of one's own: nobody moderates, nobody has an account, and images come in the answer.
    protected override IReadOnlySet<string> NotApplicable { get; } = new HashSet<string>
    {
        "insufficient_quota", "billing_hard_limit", "moderation_input", "moderation", "moderation_output", "refusal", "withheld", "url_expired",
    };

    protected override bool CountsTokens => false;

    protected override bool NamesErrors => false;

    protected override async Task<Emulator> StartAsync() => await SdCppEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "sd-cpp-local", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
