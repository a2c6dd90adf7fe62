using System.IO.Pipelines;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Imprest.Integration.Hosting;

/// <summary>A connection that is reset after an answer tells that the answer was lost; nothing else does.</summary>
public sealed class ConnectionWatchTests
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly Pipe client = new();
    private int lost;

    [Fact]
    public async Task A_reset_after_the_answer_loses_it_once()
    {
        await ServeAsync(async input =>
        {
            var next = input.ReadAsync();
            await client.Writer.CompleteAsync(new ConnectionResetException("reset"));
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await next);
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await input.ReadAsync());
        });
        Assert.Equal(1, lost);
    }

    [Fact]
    public async Task A_reset_that_nobody_reads_on_to_see_loses_it_too()
    {
        await ServeAsync(async _ => await client.Writer.CompleteAsync(new ConnectionResetException("reset")));
        Assert.Equal(1, lost);
    }

    [Fact]
    public async Task A_connection_that_is_closed_in_good_order_has_had_its_answer()
    {
        await ServeAsync(async input =>
        {
            await client.Writer.CompleteAsync();
            Assert.True((await input.ReadAsync()).IsCompleted);
        });
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task Whoever_asks_again_has_had_the_answer()
    {
        await ServeAsync(async input =>
        {
            await client.Writer.WriteAsync("GET /"u8.ToArray());
            input.AdvanceTo((await input.ReadAsync()).Buffer.End);
            var next = input.ReadAsync();
            await client.Writer.CompleteAsync(new ConnectionResetException("reset"));
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await next);
        });
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task A_reset_long_after_the_answer_tells_nothing()
    {
        await ServeAsync(async input =>
        {
            var next = input.ReadAsync();
            clock.Advance(TimeSpan.FromSeconds(31));
            await client.Writer.CompleteAsync(new ConnectionResetException("reset"));
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await next);
        });
        Assert.Equal(0, lost);
    }

    /// <summary>A connection that carried one answer; <paramref name="after"/> is what happens then.</summary>
    private async Task ServeAsync(Func<PipeReader, Task> after)
    {
        var connection = new DefaultConnectionContext("c", new Transport(client.Reader, new Pipe().Writer), new Transport(new Pipe().Reader, new Pipe().Writer));
        await ConnectionWatch.Under(clock)(async watched =>
        {
            var context = new DefaultHttpContext();
            context.Features.Set(watched.Features.Get<ConnectionWatch>());
            ConnectionWatch.Answered(context, () => lost++);
            await after(watched.Transport.Input);
        })(connection);
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
