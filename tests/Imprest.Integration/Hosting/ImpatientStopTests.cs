using System.Diagnostics;
using Imprest.Images;
using Imprest.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Imprest.Integration.Hosting;

public sealed class ImpatientStopTests
{
    [Fact]
    public async Task A_drain_that_was_cut_short_is_not_begun_again()
    {
        var gateway = await TestGateway.StartAsync(configuration: ("drain", "00:05:00"));
        var running = gateway.Host.Services.GetRequiredService<RunningRequests>();
        var slow = gateway.PostAsync("/v1/images/generations", """{"prompt":"[[delay:120s]] a red fox","size":"64x64"}""");
        await Eventually.TrueAsync(() => running.Count > 0);
        var watch = Stopwatch.StartNew();
        await gateway.Host.DrainAsync(new CancellationToken(canceled: true));
        await gateway.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        await Assert.ThrowsAnyAsync<Exception>(() => slow);
    }
}
