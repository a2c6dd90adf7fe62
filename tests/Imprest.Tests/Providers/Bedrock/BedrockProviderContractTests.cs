using Imprest.Emulators;
using Imprest.Emulators.Bedrock;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Bedrock;

namespace Imprest.Tests.Providers.Bedrock;

/// <summary>With a model of Amazon's, which makes several images a call.</summary>
public class BedrockProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => BedrockProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["task_failed"] = NoTasks,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["refusal"] = "It says no with an error.",
        ["url_expired"] = ImagesInAnswers,
        ["billing_hard_limit"] = "The account has no balance, but quotas.",
    };

    protected override bool CountsTokens => false;

    protected override async Task<Emulator> StartAsync() => await BedrockEmulator.StartAsync();

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" ? (outcome, 400) : (outcome, status);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "amazon.nova-canvas-v1:0", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest EditRequest() => Request() with { Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };
}

/// <summary>With a model of Stability's, whose form is another.</summary>
public sealed class BedrockStabilityContractTests : BedrockProviderContractTests
{
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "moderation" or "moderation_input" ? (outcome, 200) : base.EndOf(misbehavior, outcome, status);

    protected override ProviderRequest Request(int images = 1) => base.Request(images) with { Model = "stability.sd3-5-large-v1:0" };

    protected override ProviderRequest EditRequest() => base.EditRequest() with { Model = "stability.stable-image-inpaint-v1:0" };

    protected override ProviderRequest ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] };
}
