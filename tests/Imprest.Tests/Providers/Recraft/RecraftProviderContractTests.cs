using Imprest.Emulators;
using Imprest.Emulators.Recraft;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Recraft;

namespace Imprest.Tests.Providers.Recraft;

public sealed class RecraftProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => RecraftProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It says no with an error.",
        ["moderation_output"] = "Nothing is documented of outputs that are kept back.",
        ["withheld"] = "Nothing is documented of outputs that are kept back.",
        ["billing_hard_limit"] = "An empty balance is one thing.",
    };

    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true; // API units.

    protected override bool NamesErrors => false; // A call is known by its first image.

    protected override async Task<Emulator> StartAsync() => await RecraftEmulator.StartAsync();

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" ? (outcome, 400) : (outcome, status);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "recraftv3", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest EditRequest() => Request() with { Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] };
}
