using System.Text.Json;
using Imprest.Emulators.Fal;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Fal;

namespace Imprest.Tests.Providers.Fal;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class FalFixture() : TaskFixture<FalEmulator>(FalProvider.Kind, FalEmulator.StartAsync)
{
    protected static new ProviderRequest Request(string model = "fal-ai/flux/dev", Operation operation = Operation.Generate) =>
        EmulatorFixture<FalEmulator>.Request(model, operation);

    protected new async Task<ProviderTask> SubmitAsync(ProviderRequest request) => TaskOf(request, Assert.IsType<ProviderOutcome.Accepted>(await base.SubmitAsync(request)));

    /// <summary>A field's value, whether it is a text or not; null where it was not sent.</summary>
    protected JsonElement? Json(string field) => Call[field] is { } text ? JsonElement.Parse(text) : null;
}
