using Imprest.Emulators;
using Imprest.Emulators.Fal;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Fal;

namespace Imprest.Tests.Providers.Fal;

public sealed class FalProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => FalProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
    };

    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true; // Megapixels, in a header.

    protected override bool AnswersBase64 => false;

    protected override async Task<Emulator> StartAsync() => await FalEmulator.StartAsync();

    // An empty account is a 403 with words, and moderation is found in place of the result.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "insufficient_quota" => (outcome, 403),
        "billing_hard_limit" => (outcome, 402),
        "moderation_input" or "moderation" => (outcome, 422),
        _ => (outcome, status),
    };

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "fal-ai/flux/dev", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", OutputFormat = "png",
    };

    protected override ProviderRequest EditRequest() => base.EditRequest()! with { Model = "openai/gpt-image-2" };

    protected override ProviderRequest ReferenceRequest() => base.ReferenceRequest()! with { Model = "fal-ai/nano-banana-2" };
}
