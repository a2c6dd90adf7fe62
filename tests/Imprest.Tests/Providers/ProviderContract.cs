using System.Net;
using System.Net.Sockets;
using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.Images;
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

    protected abstract ProviderKind Kind { get; }

    /// <summary>The adapter, with the emulator's credential, calling a server at <paramref name="root"/>.</summary>
    protected virtual IImageProvider ProviderAt(Uri root, HttpMessageHandler? handler = null, long maxAnswerBytes = 16 << 20)
    {
        var connection = new ProviderConnection(Kind.Id, new(root, Emulator.Address.AbsolutePath), Emulator.Credential) { Settings = Emulator.Settings, MaxAnswerBytes = maxAnswerBytes };
        var clients = ProviderHandlers.Clients(TimeProvider.System);
        return Kind.Create(connection, handler is null ? clients : clients with { Http = new HttpMessageInvoker(handler) });
    }

    /// <summary>A request for so many images of 1024 by 1024 pixels, as plain as can be.</summary>
    protected abstract ProviderRequest Request(int images = 1);

    /// <summary>Misbehaviors that this provider's protocol cannot express, by their names, each with the reason. Facts of them end at once.</summary>
    protected virtual IReadOnlyDictionary<string, string> NotExpressed { get; } = new Dictionary<string, string>();

    protected const string NoTasks = "It answers at once: there are no tasks.";
    protected const string ImagesInAnswers = "Images are in the answer, not at addresses.";
    protected const string OwnMachine = "A machine of one's own: nobody moderates, and nobody has an account.";
    /// <summary>Of <c>announced</c>, which is no misbehavior but a good answer of more than a thousand bytes.</summary>
    protected const string ShortAnswers = "Its answers are short: images come as addresses.";

    /// <summary>Its answers carry token counts.</summary>
    protected virtual bool CountsTokens => true;

    /// <summary>Its error answers carry its request id.</summary>
    protected virtual bool NamesErrors => true;

    /// <summary>Its images come as base64 in the answer, not as addresses or plain bytes.</summary>
    protected virtual bool AnswersBase64 => true;

    /// <summary>How the request ends with a misbehavior, where this provider says it differently.</summary>
    protected virtual (Outcome Outcome, int? Status) EndOf(string misbehavior, Outcome outcome, int? status) => (outcome, status);

    /// <summary>A request with a mask, null where no model takes one.</summary>
    protected virtual ProviderRequest? EditRequest() => Request() with { Operation = Operation.Edit, InputImages = [Input(), Input()], Mask = Input() };

    /// <summary>A request with two input images, null where no model takes them.</summary>
    protected virtual ProviderRequest? ReferenceRequest() => Request() with { Operation = Operation.ImageToImage, InputImages = [Input(), Input()] };

    protected static InputImage Input(int side = 64) => new(TinyImage.Bytes("png", side, side), "image/png", "teapot.png");

    public async ValueTask InitializeAsync() => Emulator = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<ProviderOutcome> RunAsync(ProviderRequest request, CancellationToken cancellationToken = default) =>
        DriveAsync(ProviderAt(Emulator.Root), request, cancellationToken);

    /// <summary>Calls, and asks until a call that was accepted has ended. Three questions in a row without an answer end it too.</summary>
    protected static async Task<ProviderOutcome> DriveAsync(IImageProvider provider, ProviderRequest request, CancellationToken cancellationToken = default)
    {
        var outcome = await provider.RunAsync(request, null, cancellationToken);
        if (outcome is not ProviderOutcome.Accepted accepted)
            return outcome;
        var (asked, lost) = ((IAskableProvider)provider, 0);
        Assert.InRange(accepted.Handle.Length, 1, ProviderOutcome.Accepted.LongestHandle);
        while (true)
        {
            outcome = await asked.PollAsync(new(request.Model, accepted.Handle, request.ClientId, request.Images, request.ResultsAsUrls), cancellationToken);
            if (outcome is ProviderOutcome.Accepted still)
                (accepted, lost) = (still, 0);
            else if (outcome is not ProviderOutcome.NoAnswer || ++lost == 3 || cancellationToken.IsCancellationRequested)
                return outcome;
            await Task.Delay(2, CancellationToken.None);
        }
    }

    protected async Task<ProviderOutcome> RunAsync(Misbehavior misbehavior, int images = 1)
    {
        Emulator.Next(misbehavior);
        return await RunAsync(Request(images));
    }

    private bool Expresses(string name) => !NotExpressed.ContainsKey(name);

    protected static T Is<T>(ProviderOutcome outcome) where T : ProviderOutcome => Assert.IsType<T>(outcome);

    [Fact]
    public async Task A_good_answer_holds_the_image_its_base64_and_its_usage()
    {
        var done = Is<ProviderOutcome.Completed>(await RunAsync(Request()));
        var image = Assert.Single(done.Images);
        Assert.Equal((1024, 1024), Png.Size(image.Bytes.Span));
        Assert.Equal(AnswersBase64, !image.Base64.IsEmpty);
        if (AnswersBase64)
            Assert.Equal(image.Bytes.ToArray(), Convert.FromBase64String(Encoding.ASCII.GetString(image.Base64.Span)));
        Assert.Equal(CountsTokens, done.Usage is not null);
        Assert.Null(done.UnusableUsage);
        Assert.Equal(200, done.HttpStatus);
    }

    [Fact]
    public async Task The_providers_request_id_is_kept_and_stands_on_its_bill()
    {
        var done = await RunAsync(Request());
        Assert.NotNull(done.ProviderRequestId);
        var row = Assert.Single(Emulator.Bill);
        Assert.Equal((done.ProviderRequestId, "req_test-1-0"), (row.RequestId, row.ClientId));
        Assert.NotEqual("0", row.CostUsd);
    }

    [Fact]
    public async Task As_many_images_come_as_were_asked_for_in_one_call()
    {
        var most = Math.Min(3, MostImagesPerCall);
        Assert.Equal(most, Is<ProviderOutcome.Completed>(await RunAsync(Request(most))).Images.Count);
        Assert.Single(Emulator.Bill);
    }

    [Fact]
    public async Task A_mask_goes_with_its_image()
    {
        if (EditRequest() is not { } edit)
        {
            Assert.DoesNotContain(Kind.Models, model => model.Masks); // Else it could be tested.
            return;
        }

        Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(edit)).Images);
        Assert.Contains("edit", Assert.Single(Emulator.Bill).Operation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_images_go_with_the_prompt()
    {
        if (ReferenceRequest() is not { } references)
        {
            Assert.DoesNotContain(Kind.Models, model => model.Operations.Contains(Operation.ImageToImage) && !model.ReferencesByUrl);
            return;
        }

        Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(references)).Images);
        Assert.Single(Emulator.Bill);
    }

    [Fact]
    public void The_capability_table_has_the_model_that_is_tested_and_names_its_sources()
    {
        Assert.Contains(Kind.Models, model => model.Model == Request().Model);
        Assert.NotEmpty(Kind.Sources);
        Assert.Equal(Kind.Models.Count, Kind.Models.DistinctBy(model => model.Model).Count());
    }

    private int MostImagesPerCall => ProviderAt(Emulator.Root).Find(Request().Model)!.MaxImagesPerCall;

    [Fact]
    public async Task Many_calls_at_once_each_get_their_own_answer()
    {
        var provider = ProviderAt(Emulator.Root);
        Emulator.Gate.Close();
        var most = MostImagesPerCall;
        var running = Enumerable.Range(1, 8).Select(n => DriveAsync(provider, Request() with { RequestId = $"req_{n}", Images = 1 + n % Math.Min(3, most) })).ToList();
        await Emulator.Gate.WaitForAsync(8);
        Assert.All(running, run => Assert.False(run.IsCompleted));
        Emulator.Gate.Open();
        var counts = (await Task.WhenAll(running)).Select(outcome => Is<ProviderOutcome.Completed>(outcome).Images.Count);
        Assert.Equal(Enumerable.Range(1, 8).Select(n => 1 + n % Math.Min(3, most)), counts);
    }

    [Theory]
    [InlineData("400", Outcome.Invalid, 400)]
    [InlineData("401", Outcome.Failed, 401)]
    [InlineData("402", Outcome.Failed, 402)]
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
    [InlineData("moderation", Outcome.BlockedBefore, 400)]
    [InlineData("redirect", Outcome.Failed, 307)]
    public async Task An_error_answer_ends_the_call(string misbehavior, Outcome outcome, int status)
    {
        if (!Expresses(misbehavior))
            return;
        var end = EndOf(misbehavior, outcome, status);
        var ran = await RunAsync(new Misbehavior(misbehavior));
        Assert.Equal(end, (OutcomeOf(ran), ran.HttpStatus));
        if (ran is ProviderOutcome.Failed failed)
        {
            Assert.False(failed.NothingWasSent);
            Assert.NotEqual("", failed.Code);
            if (NamesErrors && !IsProxys(misbehavior))
                Assert.NotNull(failed.ProviderRequestId);
        }

        Assert.Single(Emulator.Calls);
    }

    /// <summary>How a request ends with this: an error, or a success without an image.</summary>
    protected static Outcome OutcomeOf(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Failed failed => failed.Outcome,
        ProviderOutcome.Completed { Images.Count: 0, Withheld: > 0 } => Outcome.BlockedAfter,
        ProviderOutcome.Completed { Images.Count: 0, Refusal: not null } => Outcome.Refused,
        ProviderOutcome.Completed { Images.Count: 0 } => Outcome.NoImage,
        ProviderOutcome.Completed => Outcome.Delivered,
        _ => Outcome.Timeout,
    };

    private static bool IsProxys(string misbehavior) => misbehavior is "408" or "413" or "502" or "redirect";

    [Fact]
    public async Task An_output_that_moderation_stops_is_blocked_after_the_work()
    {
        if (!Expresses("moderation_output"))
            return;
        var ran = await RunAsync(Misbehavior.ModerationOutput);
        Assert.Equal(EndOf("moderation_output", Outcome.BlockedAfter, null).Outcome, OutcomeOf(ran));
    }

    [Fact]
    public async Task A_refusal_in_words_is_told_from_an_image()
    {
        if (!Expresses("refusal"))
            return;
        var done = Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.RefusalInWords));
        Assert.Empty(done.Images);
        Assert.NotEqual("", Assert.IsType<string>(done.Refusal));
    }

    [Fact]
    public async Task Images_that_moderation_keeps_back_are_counted_apart()
    {
        if (!Expresses("withheld"))
            return;
        var done = Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.Withheld(), images: Math.Min(3, MostImagesPerCall)));
        Assert.Equal((Math.Min(3, MostImagesPerCall) - 1, 1), (done.Images.Count, done.Withheld));
    }

    [Fact]
    public async Task A_provider_that_says_when_to_come_back_is_heard()
    {
        var failed = Is<ProviderOutcome.Failed>(await RunAsync(Misbehavior.RateLimited(retryAfter: 3)));
        Assert.Equal(TimeSpan.FromSeconds(3), failed.RetryAfter);
    }

    [Fact]
    public async Task A_result_whose_address_leads_nowhere_has_expired()
    {
        if (!Expresses("url_expired"))
            return;
        var image = Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.ExpiredUrl)).Images);
        Assert.Equal((true, true), (image.Bytes.IsEmpty, image.IsGone));
    }

    [Fact]
    public async Task A_task_that_fails_ends_the_call()
    {
        if (!Expresses("task_failed"))
            return;
        Assert.Equal(Outcome.Failed, Is<ProviderOutcome.Failed>(await RunAsync(Misbehavior.TaskFailed)).Outcome);
    }

    [Fact]
    public async Task A_task_that_nobody_knows_of_has_expired()
    {
        if (!Expresses("task_lost"))
            return;
        Assert.Equal(Outcome.Expired, Is<ProviderOutcome.Failed>(await RunAsync(Misbehavior.TaskLost)).Outcome);
    }

    [Fact]
    public async Task A_question_that_goes_unanswered_is_asked_again()
    {
        if (!Expresses("flaky_polls"))
            return;
        Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.FlakyPolls())).Images);
    }

    [Fact]
    public async Task What_the_protocol_cannot_express_is_answered_as_if_nothing_were_wrong()
    {
        foreach (var (name, reason) in NotExpressed)
        {
            Assert.NotEqual("", reason);
            Emulator.Next(new Misbehavior(name));
            var provider = ProviderAt(Emulator.Root, maxAnswerBytes: name == "announced" ? 1_000 : 16 << 20);
            var done = Is<ProviderOutcome.Completed>(await DriveAsync(provider, Request() with { RequestId = "req_" + name }));
            Assert.Equal((0, null, false), (done.Withheld, done.Refusal, done.Images.Any(image => image.IsGone)));
        }
    }

    [Fact]
    public async Task A_call_can_be_asked_about_by_another_process()
    {
        if (ProviderAt(Emulator.Root) is not IAskableProvider)
            return; // It answers at once.
        Emulator.Next(Misbehavior.SlowTask(4));
        if (await ProviderAt(Emulator.Root).RunAsync(Request(), null, default) is not ProviderOutcome.Accepted accepted)
            return; // It answers at once, and knows calls by our ids.
        for (var asked = 0; ; asked++)
        {
            var other = (IAskableProvider)ProviderAt(Emulator.Root);
            var outcome = await other.PollAsync(new(Request().Model, accepted.Handle, Request().ClientId), default);
            if (outcome is ProviderOutcome.Completed done)
            {
                Assert.Single(done.Images);
                return;
            }

            Assert.InRange(asked, 0, 20);
            accepted = Is<ProviderOutcome.Accepted>(outcome);
        }
    }

    [Fact]
    public async Task A_task_can_be_canceled_where_the_table_says_so()
    {
        if (ProviderAt(Emulator.Root) is not IAskableProvider provider || !provider.Find(Request().Model)!.Cancels)
            return;
        Emulator.Next(Misbehavior.EndlessTask);
        var accepted = Is<ProviderOutcome.Accepted>(await provider.RunAsync(Request(), null, default));
        var task = new ProviderTask(Request().Model, accepted.Handle, Request().ClientId);
        Is<ProviderOutcome.Accepted>(await provider.PollAsync(task, default));
        Assert.Equal(CancelOutcome.Requested, await provider.CancelAsync(task, default));
        Assert.Equal(Outcome.Canceled, Is<ProviderOutcome.Failed>(await provider.PollAsync(task, default)).Outcome);
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
        while (Emulator.Calls.Count == 0) // Not by the clock: on a slow machine the time could run out before the call was sent.
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
        var outcome = await DriveAsync(ProviderAt(Emulator.Root, maxAnswerBytes: 65_536), Request());
        Assert.StartsWith("answer larger than 65536", Is<ProviderOutcome.NoAnswer>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_announced_answer_larger_than_the_limit_is_not_even_read()
    {
        if (!Expresses("announced"))
            return;
        var outcome = await DriveAsync(ProviderAt(Emulator.Root, maxAnswerBytes: 1_000), Request());
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
        Assert.Equal(CountsTokens, done.Usage is not null);
    }

    [Fact]
    public async Task Fewer_images_than_asked_are_those_that_came()
    {
        var most = Math.Min(3, MostImagesPerCall);
        if (most == 1)
            return; // Fewer is none.
        Assert.Equal(most - 1, Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.FewerImages(), images: most)).Images.Count);
    }

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
    public async Task What_cannot_be_decoded_is_an_image_without_bytes()
    {
        if (!Expresses("not_base64"))
            return;
        Assert.True(Assert.Single(Is<ProviderOutcome.Completed>(await RunAsync(Misbehavior.NotBase64)).Images).Bytes.IsEmpty);
    }

    /// <summary>Its answers say what was counted, in tokens or otherwise (<see cref="CountsTokens"/>, a cost, its own units).</summary>
    protected virtual bool ReportsUsage => CountsTokens;

    [Theory]
    [InlineData("usage_nan")]
    [InlineData("usage_bare_nan")]
    [InlineData("usage_negative")]
    public async Task Usage_that_is_no_count_is_no_evidence_and_the_image_is_kept(string misbehavior)
    {
        var done = Is<ProviderOutcome.Completed>(await RunAsync(new Misbehavior(misbehavior)));
        Assert.Equal((1024, 1024), Png.Size(Assert.Single(done.Images).Bytes.Span));
        Assert.Equal((null, null, null), (done.Usage, done.ReportedCostUsd, done.ReportedUnits));
        Assert.Equal(ReportsUsage, done.UnusableUsage is not null);
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
        Assert.Equal(CountsTokens, usage is not null);
        if (usage is null)
            return;
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
        var failed = Is<ProviderOutcome.Failed>(await DriveAsync(ProviderAt(Emulator.Root, handler), Request()));
        Assert.Equal((true, "name_not_resolved"), (failed.NothingWasSent, failed.Code));
    }

    [Fact]
    public async Task Nothing_was_sent_where_the_other_side_does_not_speak_TLS()
    {
        var secure = new UriBuilder(Emulator.Root) { Scheme = "https" }.Uri;
        var failed = Is<ProviderOutcome.Failed>(await DriveAsync(ProviderAt(secure), Request()));
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
        var failed = Is<ProviderOutcome.Failed>(await DriveAsync(ProviderAt(Emulator.Root, handler), Request()));
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
