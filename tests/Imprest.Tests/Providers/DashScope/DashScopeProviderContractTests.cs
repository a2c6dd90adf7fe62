using Imprest.Emulators;
using Imprest.Emulators.DashScope;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.DashScope;

namespace Imprest.Tests.Providers.DashScope;

/// <summary>A model that works as a task.</summary>
public class DashScopeProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => DashScopeProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["refusal"] = "A task holds images or errors, no words.",
    };

    protected override bool CountsTokens => false;

    protected override bool AnswersBase64 => false;

    // Proxies in front of it answer in words of their own.
    protected override bool NamesErrors => false;

    // Moderation is the end of a task that was accepted, and is told with 200; arrears answer 400.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "moderation_input" or "moderation" => (Outcome.BlockedBefore, 200),
        "insufficient_quota" => (Outcome.Failed, 400),
        _ => (outcome, status),
    };

    protected override async Task<Emulator> StartAsync() => await DashScopeEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "wan2.2-t2i-flash", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest? EditRequest() => Request() with { Model = "wanx2.1-imageedit", Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest? ReferenceRequest() => Request() with { Model = "wan2.5-i2i-preview", Operation = Operation.ImageToImage, InputImages = [Input(), Input()] };
}
