using Imprest.Emulators;
using Imprest.Emulators.Leonardo;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Leonardo;

namespace Imprest.Tests.Providers.Leonardo;

/// <summary>A model of the second version, which announces dollars.</summary>
public class LeonardoProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => LeonardoProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["refusal"] = "A generation holds images, no words.",
    };

    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true;

    protected override bool NamesErrors => false;

    protected override bool AnswersBase64 => false;

    // An empty account answers 400.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" ? (Outcome.Failed, 400) : (outcome, status);

    protected override async Task<Emulator> StartAsync() => await LeonardoEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "kino-xl", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024", Quality = "fast",
    };

    protected override ProviderRequest? EditRequest() => null;

    protected override ProviderRequest? ReferenceRequest() => Request() with
    {
        Model = "google/nano-banana-2.1", Quality = null, Operation = Operation.ImageToImage, InputImages = [Input(), Input()],
    };
}
