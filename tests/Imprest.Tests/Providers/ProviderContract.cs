using System.Net;
using System.Net.Sockets;
using System.Text;
using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers;

/// <summary>
/// What every adapter must do with what providers and networks do, over real HTTP against its provider's emulator. An adapter's tests
/// derive from this and add what is its own.
/// </summary>
public abstract class ProviderContract : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);

    protected Emulator Emulator { get; private set; } = null!;

    protected abstract Task<Emulator> StartAsync();

    /// <summary>The adapter, with the emulator's key, calling a server at <paramref name="root"/>.</summary>
    protected abstract IImageProvider ProviderAt(Uri root, HttpMessageHandler? handler = null, long maxAnswerBytes = 16 << 20);

    /// <summary>A request for so many images of 1024 by 1024 pixels, as plain as can be.</summary>
    protected abstract ProviderRequest Request(int images = 1);

    /// <summary>Misbehaviors that this provider's protocol cannot express.</summary>
    protected virtual IReadOnlySet<string> NotApplicable { get; } = new HashSet<string>();

    public async ValueTask InitializeAsync() => Emulator = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<ProviderOutcome> RunAsync(ProviderRequest request, CancellationToken cancellationToken = default) =>
        ProviderAt(Emulator.Root).RunAsync(request, null, cancellationToken);

    protected async Task<ProviderOutcome> RunAsync(Misbehavior misbehavior, int images = 1)
    {
        Assert.SkipWhen(NotApplicable.Contains(misbehavior.Name), "The protocol has no such thing.");
        Emulator.Next(misbehavior);
        return await RunAsync(Request(images));
    }

    protected static T Is<T>(ProviderOutcome outcome) where T : ProviderOutcome => Assert.IsType<T>(outcome);

    [Fact]
    public async Task A_good_answer_holds_the_image_its_base64_and_its_usage()
    {
        var done = Is<ProviderOutcome.Completed>(await RunAsync(Request()));
        var image = Assert.Single(done.Images);
        Assert.Equal((1024, 1024), Png.Size(image.Bytes.Span));
        Assert.Equal(image.Bytes.ToArray(), Convert.FromBase64String(Encoding.ASCII.GetString(image.Base64.Span)));
        Assert.NotNull(done.Usage);
        Assert.Null(done.UnusableUsage);
        Assert.Equal(200, done.HttpStatus);
    }

    [Fact]
    public async Task The_providers_request_id_is_kept_and_stands_on_its_bill()
    {
        var done = await RunAsync(Request());
        Assert.NotNull(done.ProviderRequestId);
        Assert.Equal(done.ProviderRequestId, Assert.Single(Emulator.Bill).RequestId);
        Assert.NotEqual("0", Emulator.Bill[0].CostUsd);
    }

    [Fact]
    public async Task As_many_images_come_as_were_asked_for() =>
        Assert.Equal(3, Is<ProviderOutcome.Completed>(await RunAsync(Request(images: 3))).Images.Count);

    [Fact]
    public async Task Many_calls_at_once_each_get_their_own_answer()
    {
        var provider = ProviderAt(Emulator.Root);
        Emulator.Gate.Close();
        var running = Enumerable.Range(1, 8).Select(n => provider.RunAsync(Request() with { Images = 1 + n % 3 }, null, default)).ToList();
        await Emulator.Gate.WaitForAsync(8);
        Assert.All(running, run => Assert.False(run.IsCompleted));
        Emulator.Gate.Open();
        var counts = (await Task.WhenAll(running)).Select(outcome => Is<ProviderOutcome.Completed>(outcome).Images.Count);
        Assert.Equal(Enumerable.Range(1, 8).Select(n => 1 + n % 3), counts);
    }

    [Theory]
    [InlineData("400", Outcome.Invalid, 400)]
    [InlineData("401", Outcome.Failed, 401)]
    [InlineData("403", Outcome.Failed, 403)]
    [InlineData("404", Outcome.Failed, 404)]
    [InlineData("408", Outcome.Failed, 408)]
    [InlineData("413", Outcome.Invalid, 413)]
    [InlineData("422", Outcome.Invalid, 422)]
    [InlineData("429", Outcome.Failed, 429)]
    [InlineData("500", Outcome.Failed, 500)]
    [InlineData("502", Outcome.Failed, 502)]
    [InlineData("503", Outcome.Failed, 503)]
    [InlineData("insufficient_quota", Outcome.Failed, 429)]
    [InlineData("billing_hard_limit", Outcome.Failed, 400)]
    [InlineData("moderation_input", Outcome.BlockedBefore, 400)]
    [InlineData("moderation_output", Outcome.BlockedAfter, 400)]
    [InlineData("moderation", Outcome.BlockedBefore, 400)]
    [InlineData("redirect", Outcome.Failed, 307)]
    public async Task An_error_answer_ends_the_call(string misbehavior, Outcome outcome, int status)
    {
        var failed = Is<ProviderOutcome.Failed>(await RunAsync(new Misbehavior(misbehavior)));
        Assert.Equal((outcome, status), (failed.Outcome, failed.HttpStatus));
        Assert.False(failed.NothingWasSent);
        Assert.NotEqual("", failed.Code);
        Assert.NotNull(failed.ProviderRequestId);
        Assert.Single(Emulator.Calls);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("reset_mid_body")]
    [InlineData("malformed")]
    [InlineData("empty")]
    [InlineData("504")]
    public async Task An_answer_that_does_not_come_whole_is_no_answer_and_is_not_asked_for_again(string misbehavior)
    {
        var none = Is<ProviderOutcome.NoAnswer>(await RunAsync(new Misbehavior(misbehavior)));
        Assert.Equal(misbehavior == "504", none.TimedOut);
        Assert.NotEqual("", none.Reason);
        Assert.Single(Emulator.Calls);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("stall")]
    public async Task A_provider_that_takes_too_long_timed_out_and_may_have_run(string misbehavior)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        using var timeout = new CancellationTokenSource();
        var running = RunAsync(Request(), timeout.Token);
        while (Emulator.Bill.Count == 0) // Not by the clock: on a slow machine the time could run out before the call was sent.
            await Task.Delay(5);
        await timeout.CancelAsync();
        var none = Is<ProviderOutcome.NoAnswer>(await running);
        Assert.True(none.TimedOut);
        Assert.Single(Emulator.Calls);
    }

    [Fact]
    public async Task An_answer_larger_than_the_limit_is_no_answer()
    {
        Emulator.Next(Misbehavior.Oversized(100_000));
        var outcome = await ProviderAt(Emulator.Root, maxAnswerBytes: 65_536).RunAsync(Request(), null, default);
        Assert.StartsWith("answer larger than 65536", Is<ProviderOutcome.NoAnswer>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_announced_answer_larger_than_the_limit_is_not_even_read()
    {
        var outcome = await ProviderAt(Emulator.Root, maxAnswerBytes: 1_000).RunAsync(Request(), null, default);
        Assert.StartsWith("answer larger than 1000", Is<ProviderOutcome.NoAnswer>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_in_many_pieces_is_put_together() =>
        Assert.Equal((1024, 1024), Png.Size(Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.Trickle)).Images).Bytes.Span));

    [Fact]
    public async Task A_success_without_images_is_completed_with_none()
    {
        var done = Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.NoImages));
        Assert.Empty(done.Images);
        Assert.NotNull(done.Usage);
    }

    [Fact]
    public async Task Fewer_images_than_asked_are_those_that_came() =>
        Assert.Equal(2, Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.FewerImages(), images: 3)).Images.Count);

    [Theory]
    [InlineData("truncated")]
    [InlineData("not_an_image")]
    public async Task Bytes_that_are_no_whole_image_are_passed_on_for_verification(string misbehavior)
    {
        var image = Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(new Misbehavior(misbehavior))).Images);
        Assert.False(image.Bytes.IsEmpty);
        Assert.ThrowsAny<Exception>(() => Png.Size(image.Bytes.Span));
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_an_image_without_bytes() =>
        Assert.True(Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.NotBase64)).Images).Bytes.IsEmpty);

    [Theory]
    [InlineData("usage_nan")]
    [InlineData("usage_bare_nan")]
    [InlineData("usage_negative")]
    public async Task Usage_that_is_no_count_is_no_evidence_and_the_image_is_kept(string misbehavior)
    {
        var done = Is<ProviderOutcome.Completed>(await RunAsync(new Misbehavior(misbehavior)));
        Assert.Equal((1024, 1024), Png.Size(Assert.Single(done.Images).Bytes.Span));
        Assert.Null(done.Usage);
        Assert.NotNull(done.UnusableUsage);
    }

    [Theory]
    [InlineData("usage_missing")]
    [InlineData("usage_zero")]
    public async Task Usage_that_was_not_counted_is_not_reported(string misbehavior)
    {
        var done = Is<ProviderOutcome.Completed>(await RunAsync(new Misbehavior(misbehavior)));
        Assert.Null(done.Usage);
        Assert.Null(done.UnusableUsage);
    }

    [Fact]
    public async Task Usage_without_details_keeps_its_totals()
    {
        var usage = Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.UsageWithoutDetails)).Usage;
        Assert.NotNull(usage);
        Assert.True(usage.OutputTokens > 0);
        Assert.Null(usage.InputTextTokens);
        Assert.Null(usage.OutputImageTokens);
    }

    [Fact]
    public async Task Nothing_was_sent_where_nobody_listens()
    {
        var failed = Is<ProviderOutcome.Failed>(await ProviderAt(new($"http://127.0.0.1:{FreePort()}")).RunAsync(Request(), null, default));
        Assert.Equal((true, "connection_refused", Outcome.Failed), (failed.NothingWasSent, failed.Code, failed.Outcome));
    }

    [Fact]
    public async Task Nothing_was_sent_where_there_is_no_such_host()
    {
        using var handler = Handler((_, _) => throw new SocketException((int)SocketError.HostNotFound));
        var failed = Is<ProviderOutcome.Failed>(await ProviderAt(Emulator.Root, handler).RunAsync(Request(), null, default));
        Assert.Equal((true, "name_not_resolved"), (failed.NothingWasSent, failed.Code));
    }

    [Fact]
    public async Task Nothing_was_sent_where_the_other_side_does_not_speak_TLS()
    {
        var secure = new UriBuilder(Emulator.Root) { Scheme = "https" }.Uri;
        var failed = Is<ProviderOutcome.Failed>(await ProviderAt(secure).RunAsync(Request(), null, default));
        Assert.Equal((true, "tls_failed"), (failed.NothingWasSent, failed.Code));
        Assert.Empty(Emulator.Calls);
    }

    [Fact]
    public async Task Nothing_was_sent_while_no_connection_stood()
    {
        using var handler = Handler(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        });
        handler.ConnectTimeout = Soon;
        var failed = Is<ProviderOutcome.Failed>(await ProviderAt(Emulator.Root, handler).RunAsync(Request(), null, default));
        Assert.Equal((true, "connect_timeout"), (failed.NothingWasSent, failed.Code));
    }

    [Fact]
    public async Task Nothing_was_sent_by_a_call_that_was_over_before_it_began()
    {
        var failed = Is<ProviderOutcome.Failed>(await RunAsync(Request(), new CancellationToken(canceled: true)));
        Assert.True(failed.NothingWasSent);
        Assert.Empty(Emulator.Calls);
    }

    private static SocketsHttpHandler Handler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) =>
        new() { ConnectCallback = connect };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
