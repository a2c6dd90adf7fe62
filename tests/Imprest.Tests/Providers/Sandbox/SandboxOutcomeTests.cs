using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;
using static Imprest.Tests.Providers.Sandbox.SandboxTest;

namespace Imprest.Tests.Providers.Sandbox;

public sealed class SandboxOutcomeTests
{
    [Theory]
    [InlineData("blocked", Outcome.BlockedBefore, "moderation_blocked", 400)]
    [InlineData("blocked_after", Outcome.BlockedAfter, "moderation_blocked", 400)]
    [InlineData("invalid", Outcome.Invalid, "invalid_request", 400)]
    [InlineData("rate_limited", Outcome.Failed, "rate_limit_exceeded", 429)]
    [InlineData("error", Outcome.Failed, "server_error", 500)]
    [InlineData("unavailable", Outcome.Failed, "unavailable", 503)]
    public async Task A_directive_makes_the_call_fail(string word, Outcome outcome, string code, int status)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request($"[[outcome:{word}]] a cat")));
        Assert.Equal((outcome, code, status), (failed.Outcome, failed.Code, failed.HttpStatus));
        Assert.Equal("sbx_req_1_1", failed.ProviderRequestId);
    }

    [Theory]
    [InlineData("blocked", """{"moderation_stage":"input","categories":["sandbox"]}""")]
    [InlineData("blocked_after", """{"moderation_stage":"output","categories":["sandbox"]}""")]
    public async Task A_block_tells_its_stage(string word, string details) =>
        Assert.Equal(details, Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request($"[[outcome:{word}]]"))).ModerationDetails);

    [Theory]
    [InlineData("[[outcome:rate_limited]]", 1)]
    [InlineData("[[outcome:rate_limited,retry_after=0]]", 0)]
    [InlineData("[[outcome:unavailable,retry_after=30]]", 30)]
    public async Task Retry_after_is_one_second_unless_the_directive_says_otherwise(string prompt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request(prompt))).RetryAfter);

    [Theory]
    [InlineData("timeout", true)]
    [InlineData("reset", false)]
    public async Task No_answer_comes_at_once_and_without_an_id(string word, bool timedOut)
    {
        var clock = new InstantClock();
        var none = Assert.IsType<ProviderOutcome.NoAnswer>(await RunAsync(Request($"[[outcome:{word}]]"), clock));
        Assert.Equal((timedOut, null), (none.TimedOut, none.ProviderRequestId));
        Assert.Empty(clock.Waits);
    }

    [Fact]
    public async Task A_refusal_is_a_text_and_no_image()
    {
        var refused = await CompleteAsync(Request("[[outcome:refused]]"));
        Assert.Empty(refused.Images);
        Assert.NotEmpty(refused.Refusal!);
        Assert.Null((await CompleteAsync(Request("[[outcome:no_image]]"))).Refusal);
    }

    [Theory]
    [InlineData("[[images:2]]", 3, 2)]
    [InlineData("[[images:0]]", 3, 0)]
    [InlineData("[[images:9]]", 3, 3)]
    [InlineData("[[outcome:no_image]]", 3, 0)]
    public async Task Fewer_images_come_when_a_directive_says_so(string directive, int asked, int come) =>
        Assert.Equal(come, (await CompleteAsync(Request(directive) with { Images = asked })).Images.Count);

    [Theory]
    [InlineData("truncated", true)]
    [InlineData("not_image", false)]
    public async Task The_last_image_is_spoiled_and_the_others_are_whole(string word, bool hasHeader)
    {
        var images = (await CompleteAsync(Request($"[[outcome:{word}]] a cat") with { Images = 2 })).Images;
        Assert.True(ImageHeader.TryRead(images[0].Bytes.Span, out var first, out _) && first.IsComplete);
        Assert.Equal(hasHeader, ImageHeader.TryRead(images[1].Bytes.Span, out var last, out _));
        Assert.False(last.IsComplete);
    }

    [Fact]
    public async Task After_then_ok_the_second_attempt_is_served()
    {
        var request = Request("[[outcome:unavailable,then=ok]] a cat");
        Assert.IsType<ProviderOutcome.Failed>(await RunAsync(request));
        var second = await CompleteAsync(request with { Attempt = 2 });
        Assert.Equal(("sbx_req_1_2", 1), (second.ProviderRequestId, second.Images.Count));
    }

    [Fact]
    public async Task A_delay_is_waited_on_the_clock_that_was_given()
    {
        var clock = new InstantClock();
        Assert.IsType<ProviderOutcome.Completed>(await RunAsync(Request("[[delay:2s]] a cat"), clock));
        Assert.Equal([TimeSpan.FromSeconds(2)], clock.Waits);
    }

    [Fact]
    public async Task A_delay_ends_without_an_answer_when_the_time_runs_out()
    {
        using var time = new CancellationTokenSource();
        var running = RunAsync(Request("[[delay:5m]] a cat"), new InstantClock(stopped: true), time.Token);
        Assert.False(running.IsCompleted);
        await time.CancelAsync();
        Assert.True(Assert.IsType<ProviderOutcome.NoAnswer>(await running).TimedOut);
    }

    [Fact]
    public async Task Drawing_stops_when_the_time_runs_out() =>
        Assert.True(Assert.IsType<ProviderOutcome.NoAnswer>(await RunAsync(Request(), null, new CancellationToken(canceled: true))).TimedOut);

    [Fact]
    public async Task An_unknown_directive_is_invalid_and_costs_no_drawing()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request("[[outcom:error]]")));
        Assert.Equal((Outcome.Invalid, "prompt"), (failed.Outcome, failed.Param));
        Assert.Contains("[[outcome:", failed.Message, StringComparison.Ordinal);
    }
}
