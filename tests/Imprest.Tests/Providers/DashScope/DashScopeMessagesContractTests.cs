using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.DashScope;

/// <summary>A model of the newer protocol, which answers at once.</summary>
public sealed class DashScopeMessagesContractTests : DashScopeProviderContractTests
{
    protected override IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>
    {
        ["announced"] = ShortAnswers,
        ["task_lost"] = NoTasks,
        ["flaky_polls"] = NoTasks,
        ["withheld"] = "What is kept back is not told.",
    };

    protected override (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) =>
        misbehavior is "insufficient_quota" ? (Outcome.Failed, 400) : (outcome, status);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "qwen-image-2.0", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest? ReferenceRequest() => Request() with { Model = "qwen-image-edit-plus", Operation = Operation.ImageToImage, InputImages = [Input(), Input()] };
}
