using Imprest.Emulators.Vertex;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Vertex;

namespace Imprest.Tests.Providers.Vertex;

/// <summary>The emulated Vertex AI, and the adapter before it.</summary>
public abstract class VertexFixture() : EmulatorFixture<VertexEmulator>(VertexProvider.Kind, VertexEmulator.StartAsync)
{
    protected static ProviderRequest Request(string model = "gemini-3-pro-image", int images = 1) => Request(model, Operation.Generate) with { Images = images };
}
