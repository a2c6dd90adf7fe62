using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.DashScope;

/// <summary>A model of the newer protocol, which answers at once.</summary>
public sealed class DashScopeMessagesContractTests : DashScopeProviderContractTests
{
    // There is no task, and what is kept back is not told.
    protected override IReadOnlySet<string> NotApplicable { get; } = new HashSet<string> { "task_lost", "flaky_polls", "withheld", "announced" };

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" ? (Outcome.Failed, 400) : (outcome, status);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "qwen-image-2.0", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest? ReferenceRequest() => Request() with { Model = "qwen-image-edit-plus", Operation = Operation.ImageToImage, InputImages = [Input(), Input()] };
}
