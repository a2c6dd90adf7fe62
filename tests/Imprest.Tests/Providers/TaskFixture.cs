using Imprest.Emulators;
using Imprest.Providers;

namespace Imprest.Tests.Providers;

/// <summary>The same of a provider that answers later.</summary>
public abstract class TaskFixture<T>(ProviderKind kind, Func<Task<T>> start) : EmulatorFixture<T>(kind, start) where T : Emulator
{
    protected new IAskableProvider Provider => (IAskableProvider)base.Provider;

    protected new IAskableProvider With(ProviderConnection connection, TimeProvider? time = null) => (IAskableProvider)base.With(connection, time);

    protected Task<ProviderOutcome> SubmitAsync(ProviderRequest request) => Provider.RunAsync(request, null, default);
}
