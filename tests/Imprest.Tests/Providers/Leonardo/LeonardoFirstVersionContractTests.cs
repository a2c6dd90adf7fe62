using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Leonardo;

/// <summary>A model of the first version, which announces credits.</summary>
public sealed class LeonardoFirstVersionContractTests : LeonardoProviderContractTests
{
    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "phoenix-1.0", Operation = Operation.Generate, Prompt = "A green teapot", Images = images, Size = "1024x1024",
    };
}
