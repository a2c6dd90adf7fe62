using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Fal;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Fal;

namespace Imprest.Tests.Providers.Fal;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class FalFixture : IAsyncLifetime
{
    protected FalEmulator Emulator { get; private set; } = null!;

    protected FalProvider Provider { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    public async ValueTask InitializeAsync()
    {
        Emulator = await FalEmulator.StartAsync();
        Provider = With(Connection());
    }

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected ProviderConnection Connection() => new("fal", Emulator.Address, Emulator.Credential);

    protected static FalProvider With(ProviderConnection connection) => new(connection, ProviderHandlers.Clients(TimeProvider.System));

    protected static ProviderRequest Request(string model = "fal-ai/flux/dev", Operation operation = Operation.Generate) => new()
    {
        RequestId = "req_test", Model = model, Operation = operation, Prompt = "A green teapot",
    };

    protected static InputImage Input(int side = 64) => new(TinyImage.Bytes("png", side, side), "image/png", "teapot.png");

    /// <summary>Submits, and asks until it has ended.</summary>
    protected async Task<ProviderOutcome> RunAsync(ProviderRequest request)
    {
        var outcome = await Provider.RunAsync(request, null, default);
        while (outcome is ProviderOutcome.Accepted accepted)
            outcome = await Provider.PollAsync(TaskOf(request, accepted), default);
        return outcome;
    }

    protected async Task<T> RunAsync<T>(ProviderRequest request) where T : ProviderOutcome => Assert.IsType<T>(await RunAsync(request));

    protected async Task<ProviderTask> SubmitAsync(ProviderRequest request) =>
        TaskOf(request, Assert.IsType<ProviderOutcome.Accepted>(await Provider.RunAsync(request, null, default)));

    protected static ProviderTask TaskOf(ProviderRequest request, ProviderOutcome.Accepted accepted) =>
        new(request.Model, accepted.Handle, request.ClientId, request.Images, request.ResultsAsUrls);

    /// <summary>A field's value, whether it is a text or not; null where it was not sent.</summary>
    protected JsonElement? Json(string field) => Call[field] is { } text ? JsonElement.Parse(text) : null;
}
