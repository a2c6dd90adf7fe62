using Imprest.Emulators;
using Imprest.Emulators.Luma;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Luma;

namespace Imprest.Tests.Providers.Luma;

public sealed class LumaProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => LumaProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["withheld"] = "It makes one image a call.",
        ["refusal"] = "Words never come.",
        ["moderation_output"] = "Moderation does not say when it stopped a generation.",
    };

    protected override bool CountsTokens => false;

    protected override bool NamesErrors => false; // A generation that is refused has no id.

    protected override bool AnswersBase64 => false;

    protected override async Task<Emulator> StartAsync() => await LumaEmulator.StartAsync();

    // Moderation is the reason of a failed generation.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "insufficient_quota" => (outcome, 400),
        "moderation_input" or "moderation" => (outcome, 200),
        _ => (outcome, status),
    };

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "photon-1", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", OutputFormat = "png",
    };

    protected override ProviderRequest? EditRequest() => null;

    protected override ProviderRequest ReferenceRequest() => Request() with
    {
        Operation = Operation.ImageToImage, InputImages = [Input() with { Url = new("https://pictures.example/a.png") }, Input() with { Url = new("https://pictures.example/b.png") }],
    };
}
