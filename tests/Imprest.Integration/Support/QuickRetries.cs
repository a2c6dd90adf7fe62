using System.ClientModel.Primitives;

namespace Imprest.Integration.Support;

/// <summary>The client library's own retries, as many and for the same reasons, that do not wait so long between two.</summary>
internal sealed class QuickRetries : ClientRetryPolicy
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    protected override Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) =>
        base.WaitAsync(time < Longest ? time : Longest, cancellationToken);
}
