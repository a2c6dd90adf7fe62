using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Replicate;

/// <summary>A version of a model, which is billed by the seconds that it ran.</summary>
public sealed class ReplicateVersionContractTests : ReplicateProviderContractTests
{
    protected override bool ReportsUsage => true;

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "stability-ai/sdxl:7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc", Operation = Operation.Generate,
        Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };

    protected override ProviderRequest? EditRequest() => Request() with { Operation = Operation.Edit, InputImages = [Input()], Mask = Input() };

    protected override ProviderRequest? ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] };
}
