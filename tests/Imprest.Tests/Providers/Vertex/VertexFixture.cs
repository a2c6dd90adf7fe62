using Imprest.Emulators;
using Imprest.Emulators.Vertex;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Vertex;

namespace Imprest.Tests.Providers.Vertex;

/// <summary>The emulated Vertex AI, and the adapter before it.</summary>
public abstract class VertexFixture : IAsyncLifetime
{
    protected VertexEmulator Emulator { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    public async ValueTask InitializeAsync() => Emulator = await VertexEmulator.StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected VertexProvider Provider(string? credential = null, IReadOnlyDictionary<string, string>? settings = null) => new(
        new("vertex", Emulator.Address, credential ?? Emulator.Credential) { Settings = settings ?? Emulator.Settings }, ProviderHandlers.Clients(TimeProvider.System));

    protected static ProviderRequest Request(string model = "gemini-3-pro-image", int images = 1) => new()
    {
        RequestId = "req_test", Model = model, Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
    };

    protected async Task<T> RunAsync<T>(ProviderRequest request) where T : ProviderOutcome
    {
        using var provider = Provider();
        return Assert.IsType<T>(await provider.RunAsync(request, null, default));
    }
}
