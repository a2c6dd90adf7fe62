using Imprest.Emulators.OpenAI;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class OpenAIFixture() : EmulatorFixture<OpenAIEmulator>(OpenAIProvider.Kind, OpenAIEmulator.StartAsync)
{
    protected static new ProviderRequest Request(string model = "gpt-image-1", Operation operation = Operation.Generate) =>
        EmulatorFixture<OpenAIEmulator>.Request(model, operation);

    protected static new InputImage Input(int side, string fileName) => Input(side) with { FileName = fileName };
}
