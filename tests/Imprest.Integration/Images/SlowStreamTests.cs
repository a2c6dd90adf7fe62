using System.Net;
using System.Net.Sockets;
using System.Text;
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

    [Fact]
    public async Task Comments_do_not_queue_up_before_a_client_that_does_not_read()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        var stalled = new Stalled();
        var context = new DefaultHttpContext { Response = { Body = stalled } };
        await using var stream = new EventStream(context, ImageEndpoint.Generations, "req_1", clock);
        stream.StartKeepAlive();
        for (var i = 0; i < 7; i++)
            clock.Advance(TimeSpan.FromSeconds(15));
        stalled.Released.SetResult();
        await Eventually.TrueAsync(() => stalled.Flushes > 0);
        await stream.DisposeAsync(); // Whoever still waits has its turn before.
        Assert.Equal(1, stalled.Flushes);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_dropped_and_its_work_is_done_charged_once_and_there_to_be_fetched()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        var ask = new ImageAsk { Stream = true, Size = "2048x2048", N = 10 }; // More than the system's buffers take.
        using var deaf = new TcpClient { ReceiveBufferSize = 4096 };
        await deaf.ConnectAsync("127.0.0.1", gateway.Host.BaseAddress.Port, TestContext.Current.CancellationToken);
        await deaf.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.Host.ApiKey}\r\nContent-Type: application/json\r\nContent-Length: {ask.Json.Length}\r\n\r\n{ask.Json}"),
            TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async () => (string?)(await gateway.ListAsync("/v1/requests")).FirstOrDefault()?["state"] == "settled");
        Assert.Equal(0, gateway.Joinables);
        var charged = 1m - await gateway.AvailableAsync();
        await clock.AdvanceUntilAsync(Eventually.TrueAsync(() => gateway.Joinables == 1), TimeSpan.FromSeconds(15));
        var id = (string?)(await gateway.NewestAsync())["id"];
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync($"/v1/requests/{id}/images/9")).Status);
        var repeat = await gateway.GenerateAsync(ask);
        Assert.Equal((id, true, 1m - charged), (repeat.Id, repeat.IsReplayed, await gateway.AvailableAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    /// <summary>Takes nothing until it is released.</summary>
    private sealed class Stalled : MemoryStream
    {
        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Flushes { get; private set; }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Flushes++;
            return Task.CompletedTask;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await Released.Task;
    }
}
