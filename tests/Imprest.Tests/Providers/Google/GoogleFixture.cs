using Imprest.Emulators;
using Imprest.Emulators.Google;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Google;

namespace Imprest.Tests.Providers.Google;

/// <summary>The emulated Gemini API, and the adapter before it.</summary>
public abstract class GoogleFixture() : EmulatorFixture<GoogleEmulator>(GoogleProvider.Kind, GoogleEmulator.StartAsync)
{
    protected static new ProviderRequest Request(string model = "gemini-3-pro-image", Operation operation = Operation.Generate) =>
        EmulatorFixture<GoogleEmulator>.Request(model, operation);

    protected static InputImage Input(string format) => Input(64, format);

    protected Task<T> RunAsync<T>(Misbehavior misbehavior) where T : ProviderOutcome => RunAsync<T>(Request(), misbehavior);
}
