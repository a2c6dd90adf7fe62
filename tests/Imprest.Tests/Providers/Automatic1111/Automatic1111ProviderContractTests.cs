using Imprest.Emulators;
using Imprest.Emulators.Automatic1111;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Automatic1111;

namespace Imprest.Tests.Providers.Automatic1111;

public sealed class Automatic1111ProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => Automatic1111Provider.Kind;

    // A machine of one's own: nobody moderates, nobody has an account; it answers at once, and the images are in the answer. Only a proxy would say when to come back.
    protected override IReadOnlySet<string> NotApplicable { get; } = new HashSet<string>
    {
        "insufficient_quota", "billing_hard_limit", "moderation_input", "moderation", "moderation_output", "refusal", "withheld", "url_expired",
        "task_failed", "task_lost", "flaky_polls",
    };

    protected override bool CountsTokens => false;

    protected override async Task<Emulator> StartAsync() => await Automatic1111Emulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "sd_xl_base_1.0", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest? EditRequest() => Request() with { Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest? ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] };
}
