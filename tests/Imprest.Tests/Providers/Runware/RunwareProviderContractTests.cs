using Imprest.Emulators;
using Imprest.Emulators.Runware;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Runware;

namespace Imprest.Tests.Providers.Runware;

public sealed class RunwareProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => RunwareProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["refusal"] = "It has no words for a customer beside errors.",
    };

    protected override bool CountsTokens => false;

    protected override bool ReportsUsage => true;

    protected override bool AnswersBase64 => false;

    // An empty account is always a 402.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" or "billing_hard_limit" ? (Outcome.Failed, 402) : (outcome, status);

    protected override async Task<Emulator> StartAsync() => await RunwareEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "runware:101@1", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest? EditRequest() => Request() with { Model = "runware:102@1", Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest? ReferenceRequest() => Request() with { Model = "runware:106@1", Operation = Operation.ImageToImage, InputImages = [Input(), Input()] };
}
