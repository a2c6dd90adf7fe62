using Imprest.Emulators.DashScope;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.DashScope;

namespace Imprest.Tests.Providers.DashScope;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class DashScopeFixture() : TaskFixture<DashScopeEmulator>(DashScopeProvider.Kind, DashScopeEmulator.StartAsync)
{
    protected static new ProviderRequest Request(string model = "qwen-image-plus", Operation operation = Operation.Generate) =>
        EmulatorFixture<DashScopeEmulator>.Request(model, operation);
}
