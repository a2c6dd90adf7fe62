using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.Leonardo;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Leonardo;

namespace Imprest.Tests.Providers.Leonardo;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class LeonardoFixture : IAsyncLifetime
{
    protected LeonardoEmulator Emulator { get; private set; } = null!;

    protected LeonardoProvider Provider { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    public async ValueTask InitializeAsync()
    {
        Emulator = await LeonardoEmulator.StartAsync();
        Provider = new(new("leonardo", Emulator.Address, Emulator.Credential), ProviderHandlers.Clients(TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static ProviderRequest Request(string model = "kino-xl") => new()
    {
        RequestId = "req_test", Model = model, Operation = Operation.Generate, Prompt = "A green teapot",
    };

    protected static InputImage Input(int side = 64) => new(TinyImage.Bytes("png", side, side), "image/png", "teapot.png");

    protected Task<ProviderOutcome> SubmitAsync(ProviderRequest request) => Provider.RunAsync(request, null, default);

    /// <summary>Submits, and asks until the call has ended.</summary>
    protected async Task<T> RunAsync<T>(ProviderRequest request, params Misbehavior[] misbehaviors) where T : ProviderOutcome
    {
        Emulator.Next(misbehaviors);
        var outcome = await SubmitAsync(request);
        while (outcome is ProviderOutcome.Accepted accepted)
            outcome = await Provider.PollAsync(new(request.Model, accepted.Handle, request.ClientId, request.Images, request.ResultsAsUrls), default);
        return Assert.IsType<T>(outcome);
    }
}
