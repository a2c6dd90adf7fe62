using Imprest.Emulators.Replicate;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Replicate;

namespace Imprest.Tests.Providers.Replicate;

/// <summary>An emulator, and the adapter before it.</summary>
public abstract class ReplicateFixture() : TaskFixture<ReplicateEmulator>(ReplicateProvider.Kind, ReplicateEmulator.StartAsync)
{
    protected static new ProviderRequest Request(string model = "black-forest-labs/flux-schnell", Operation operation = Operation.Generate) =>
        EmulatorFixture<ReplicateEmulator>.Request(model, operation);

    /// <summary>The fields of the input, as text.</summary>
    protected Dictionary<string, string> Sent => Call.Fields.Where(sent => sent.Key.StartsWith("input.", StringComparison.Ordinal)).ToDictionary(sent => sent.Key[6..], sent => sent.Value);
}
