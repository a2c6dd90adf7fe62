using Imprest.Emulators.Leonardo;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Leonardo;

namespace Imprest.Tests.Providers.Leonardo;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class LeonardoFixture() : TaskFixture<LeonardoEmulator>(LeonardoProvider.Kind, LeonardoEmulator.StartAsync)
{
    protected static new ProviderRequest Request(string model = "kino-xl", Operation operation = Operation.Generate) =>
        EmulatorFixture<LeonardoEmulator>.Request(model, operation);
}
