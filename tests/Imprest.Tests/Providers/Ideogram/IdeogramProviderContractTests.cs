using Imprest.Emulators;
using Imprest.Emulators.Ideogram;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Ideogram;

namespace Imprest.Tests.Providers.Ideogram;

public sealed class IdeogramProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => IdeogramProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["announced"] = ShortAnswers,
        ["refusal"] = "It says no with an error.",
        ["not_base64"] = "Images come as addresses.",
        ["billing_hard_limit"] = "An empty balance is one thing.",
    };

    protected override bool CountsTokens => false;

    protected override bool NamesErrors => false; // A call is known by its first image.

    protected override bool AnswersBase64 => false;

    protected override async Task<Emulator> StartAsync() => await IdeogramEmulator.StartAsync();

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "insufficient_quota" => (outcome, 402),
        "422" or "moderation" or "moderation_input" => (Outcome.BlockedBefore, 422), // What a 422 means here, its reference says.
        _ => (outcome, status),
    };

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "ideogram-3.0", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024", Quality = "TURBO",
    };

    protected override ProviderRequest EditRequest() => Request() with { Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] };
}
