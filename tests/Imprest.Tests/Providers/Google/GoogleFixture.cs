using Imprest.Emulators;
using Imprest.Emulators.Google;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Google;

namespace Imprest.Tests.Providers.Google;

/// <summary>The emulated Gemini API, and the adapter before it.</summary>
public abstract class GoogleFixture : IAsyncLifetime
{
    protected GoogleEmulator Emulator { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    public async ValueTask InitializeAsync() => Emulator = await GoogleEmulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected GoogleProvider Provider(string? key = null) =>
        new(new("google", Emulator.Address, key ?? Emulator.Credential), ProviderHandlers.Clients(TimeProvider.System));

    protected static ProviderRequest Request(string model = "gemini-3-pro-image", Operation operation = Operation.Generate) => new()
    {
        RequestId = "req_test", Model = model, Operation = operation, Prompt = "A green teapot",
    };

    protected static InputImage Input(string format = "png") => new(TinyImage.Bytes(format, 64, 64), "image/" + format, "teapot." + format);

    protected async Task<T> RunAsync<T>(ProviderRequest request) where T : ProviderOutcome => Assert.IsType<T>(await Provider().RunAsync(request, null, default));

    protected Task<T> RunAsync<T>(Misbehavior misbehavior) where T : ProviderOutcome
    {
        Emulator.Next(misbehavior);
        return RunAsync<T>(Request());
    }
}
