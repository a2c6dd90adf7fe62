using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Providers;
using Microsoft.AspNetCore.Http;

namespace Imprest.Integration.Images;

public sealed class SlowStreamTests
{
    [Fact]
    public async Task A_client_that_does_not_read_its_previews_does_not_hold_up_the_work()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        var stalled = new Stalled();
        var context = new DefaultHttpContext { Response = { Body = stalled } };
        await using var stream = new EventStream(context, ImageEndpoint.Generations, "req_1", clock);
        var preview = new PartialImage(0, new byte[200_000], "64x64", "low", "opaque", "png");
        var first = stream.PartialAsync(preview).AsTask();
        await clock.AdvanceUntilAsync(first).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stream.PartialAsync(preview).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken); // Not even for a moment.
        stalled.Released.SetResult();
    }

    /// <summary>Takes nothing until it is released.</summary>
    private sealed class Stalled : MemoryStream
    {
        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await Released.Task;
    }
}
