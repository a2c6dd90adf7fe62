using Imprest.Emulators;
using Imprest.Emulators.Automatic1111;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Automatic1111;

namespace Imprest.Tests.Providers.Automatic1111;

public sealed class Automatic1111ProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => Automatic1111Provider.Kind;

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
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
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
