using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.OpenAI;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class OpenAIFixture : IAsyncLifetime
{
    protected OpenAIEmulator Emulator { get; private set; } = null!;

    protected OpenAIProvider Provider { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    public async ValueTask InitializeAsync()
    {
        Emulator = await OpenAIEmulator.StartAsync();
        Provider = With(Connection());
    }

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected ProviderConnection Connection() => new("openai", Emulator.BaseAddress, Emulator.ApiKey);

    protected static OpenAIProvider With(ProviderConnection connection) => new(connection, ProviderHandlers.Clients(TimeProvider.System));

    protected static ProviderRequest Request(string model = "gpt-image-1", Operation operation = Operation.Generate) => new()
    {
        RequestId = "req_test", Model = model, Operation = operation, Prompt = "A green teapot",
    };

    protected static InputImage Input(int side = 64, string fileName = "teapot.png") =>
        new(TinyImage.Bytes("png", side, side), "image/png", fileName);

    protected async Task<T> RunAsync<T>(ProviderRequest request) where T : ProviderOutcome =>
        Assert.IsType<T>(await Provider.RunAsync(request, null, default));
}
