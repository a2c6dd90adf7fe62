using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>One gateway for all the calls that it refuses. OpenAI is enabled and cannot be reached: nothing may come so far.</summary>
public sealed class BadInputGateway : IAsyncLifetime
{
    public TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Gateway = await TestGateway.StartAsync(openAI: new("http://127.0.0.1:9/v1"), configuration: ("trial_credit_usd", "50"));

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
