using Imprest.Emulators;
using Imprest.Emulators.Bfl;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Bfl;

namespace Imprest.Tests.Providers.Bfl;

public sealed class BflProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => BflProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["withheld"] = "It makes one image a call, which moderation stops whole.",
        ["refusal"] = "Words never come.",
    };

    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true; // Credits.

    protected override bool NamesErrors => false; // A submission that is refused has no id.

    protected override bool AnswersBase64 => false;

    protected override async Task<Emulator> StartAsync() => await BflEmulator.StartAsync();

    // Moderation is a task's status, and an empty account a 402.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "insufficient_quota" or "billing_hard_limit" => (outcome, 402),
        "moderation_input" or "moderation" => (outcome, 200),
        _ => (outcome, status),
    };

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "flux-2-pro", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", OutputFormat = "png",
    };

    protected override ProviderRequest EditRequest() => base.EditRequest()! with { Model = "flux-pro-1.0-fill", InputImages = [Input()], Size = null };
}
