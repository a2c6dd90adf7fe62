namespace Imprest.Commands.PrepaidTest;

/// <summary>A gateway that runs inside this process, with the keys of its first start.</summary>
internal sealed record StartedGateway(Uri BaseAddress, string ApiKey, Func<ValueTask> Stop) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stop();
}
