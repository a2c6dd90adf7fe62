using Imprest.Emulators;
using Imprest.Emulators.Replicate;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Replicate;

namespace Imprest.Tests.Providers.Replicate;

/// <summary>An official model, which has a price an image.</summary>
public class ReplicateProviderContractTests : ProviderContract
{
    protected override ProviderKind Kind => ReplicateProvider.Kind;

    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["withheld"] = "A prediction that moderation stops fails whole.",
    };

    protected override bool CountsTokens => false;

    // What it reports is time, which is no evidence where an image has a price.
    protected override bool ReportsUsage => false;

    protected override bool NamesErrors => false;

    protected override bool AnswersBase64 => false;

    // Moderation is the end of a prediction that was created, and is told with 200; an empty credit has a status of its own.
    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => misbehavior switch
    {
        "moderation_input" or "moderation" => (Outcome.BlockedBefore, 200),
        "insufficient_quota" or "billing_hard_limit" => (Outcome.Failed, 402),
        _ => (outcome, status),
    };

    protected override async Task<Emulator> StartAsync() => await ReplicateEmulator.StartAsync();

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "black-forest-labs/flux-schnell", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", OutputFormat = "png",
    };

    protected override ProviderRequest? EditRequest() => Request() with
    {
        Model = "ideogram-ai/ideogram-v3-turbo", Operation = Operation.Edit, InputImages = [Input()], Mask = Input(), OutputFormat = null,
    };

    protected override ProviderRequest? ReferenceRequest() => Request() with
    {
        Model = "black-forest-labs/flux-2-pro", Operation = Operation.ImageToImage, InputImages = [Input(), Input()],
    };
}
