using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Replicate;

public sealed class ReplicateOutcomeTests : ReplicateFixture
{
    private const string Versioned = "stability-ai/sdxl:7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc";

    [Fact]
    public async Task A_fast_model_answers_at_once()
    {
        Emulator.AnswersAtOnce = true;
        var done = Assert.IsType<ProviderOutcome.Completed>(await SubmitAsync(Request() with { Images = 2 }));
        Assert.Equal((2, 201, Assert.Single(Emulator.Bill).RequestId), (done.Images.Count, done.HttpStatus, done.ProviderRequestId));
    }

    [Fact]
    public async Task What_begins_and_what_runs_are_told_apart()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await SubmitAsync(Request()));
        Assert.Equal((false, Assert.Single(Emulator.Bill).RequestId), (accepted.Started, accepted.Handle));
        var task = new ProviderTask(Request().Model, accepted.Handle, Request().ClientId);
        Assert.False(Assert.IsType<ProviderOutcome.Accepted>(await Provider.PollAsync(task, default)).Started);
        Assert.True(Assert.IsType<ProviderOutcome.Accepted>(await Provider.PollAsync(task, default)).Started);
        Assert.IsType<ProviderOutcome.Completed>(await Provider.PollAsync(task, default));
    }

    [Theory]
    [InlineData("black-forest-labs/flux-schnell")]
    [InlineData(Versioned)]
    public async Task The_seconds_that_it_ran_are_counted(string model)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model));
        Assert.Equal(4.2m, done.Counts![Meter.GpuSecond]);
    }

    [Theory]
    [InlineData("black-forest-labs/flux-schnell", null)]
    [InlineData(Versioned, "metrics.predict_time is not a number")]
    public async Task A_broken_clock_matters_only_where_time_is_billed(string model, string? unusable)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model), Misbehavior.UsageNaN);
        Assert.Equal((unusable, null), (done.UnusableUsage, done.Counts));
        Assert.Single(done.Images);
    }

    [Fact]
    public async Task Time_beyond_all_reason_is_no_evidence() =>
        Assert.Equal("metrics.predict_time is absurdly large", (await RunAsync<ProviderOutcome.Completed>(Request(Versioned), new Misbehavior("usage_times") { Count = 1_000_000_000 })).UnusableUsage);

    [Theory]
    [InlineData("moderation_input", Outcome.BlockedBefore, "E005")]
    [InlineData("moderation", Outcome.BlockedBefore, "E005")]
    [InlineData("moderation_output", Outcome.BlockedAfter, "moderation")]
    [InlineData("task_failed", Outcome.Failed, "E9243")]
    public async Task The_error_text_of_a_prediction_says_how_it_ended(string misbehavior, Outcome outcome, string code)
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), new Misbehavior(misbehavior));
        Assert.Equal((outcome, code, 200), (failed.Outcome, failed.Code, failed.HttpStatus));
        Assert.Equal(Assert.Single(Emulator.Bill).RequestId, failed.ProviderRequestId);
    }

    [Fact]
    public async Task An_invalid_input_names_its_field()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), Misbehavior.Status(422));
        Assert.Equal((Outcome.Invalid, "input.aspect_ratio", "http_422"), (failed.Outcome, failed.Param, failed.Code));
    }

    [Fact]
    public async Task A_field_that_is_called_moderation_blocks_nothing()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), new Misbehavior("invalid_moderation"));
        Assert.Equal((Outcome.Invalid, "input.moderation"), (failed.Outcome, failed.Param));
    }

    [Fact]
    public async Task An_empty_credit_is_told_by_its_status()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), Misbehavior.InsufficientQuota);
        Assert.Equal((Outcome.Failed, "insufficient_quota", 402), (failed.Outcome, failed.Code, failed.HttpStatus));
    }

    [Fact]
    public async Task An_output_that_was_removed_has_expired()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), new Misbehavior("output_removed"));
        Assert.Equal((Outcome.Expired, "output_removed"), (failed.Outcome, failed.Code));
    }

    [Fact]
    public async Task An_image_inside_of_its_address_needs_no_fetching()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { OutputFormat = "png" }, new Misbehavior("data_address"))).Images);
        Assert.Equal(((1024, 1024), false, null), (Png.Size(image.Bytes.Span), image.Base64.IsEmpty, image.Url));
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { ResultsAsUrls = true })).Images);
        Assert.Equal((true, true), (image.Bytes.IsEmpty, image.Url is not null));
    }

    [Fact]
    public async Task A_prediction_that_has_ended_cannot_be_canceled()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await SubmitAsync(Request()));
        var task = new ProviderTask(Request().Model, accepted.Handle, Request().ClientId);
        while (await Provider.PollAsync(task, default) is ProviderOutcome.Accepted) { }
        Assert.Equal(CancelOutcome.TooLate, await Provider.CancelAsync(task, default));
    }

    [Theory]
    [InlineData("../models")]
    [InlineData("nobody?x=1")]
    public async Task A_handle_leads_nowhere_but_to_a_prediction(string handle)
    {
        var task = new ProviderTask(Request().Model, handle, Request().ClientId);
        Assert.Equal(Outcome.Expired, Assert.IsType<ProviderOutcome.Failed>(await Provider.PollAsync(task, default)).Outcome);
        Assert.Equal(CancelOutcome.TooLate, await Provider.CancelAsync(task, default));
    }

    [Fact]
    public async Task A_question_with_a_wrong_key_ends_nothing()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await SubmitAsync(Request()));
        var other = With(Connection("r8_wrong"));
        var task = new ProviderTask(Request().Model, accepted.Handle, Request().ClientId);
        Assert.IsType<ProviderOutcome.NoAnswer>(await other.PollAsync(task, default));
        Assert.Equal(CancelOutcome.NoAnswer, await other.CancelAsync(task, default));
    }

    [Fact]
    public async Task The_key_is_in_no_text()
    {
        var provider = With(Connection("r8_wrong"));
        var failed = Assert.IsType<ProviderOutcome.Failed>(await provider.RunAsync(Request(), null, default));
        Assert.DoesNotContain("r8_wrong", failed.Message, StringComparison.Ordinal);
        Assert.Contains("***", failed.Message, StringComparison.Ordinal);
    }

    /// <summary>By hand, from prices/replicate.yaml: the emulator's bill is its own.</summary>
    [Theory]
    [InlineData("black-forest-labs/flux-schnell", 3, "0.009")]
    [InlineData("black-forest-labs/flux-2-pro", 1, "0.03")]
    [InlineData("black-forest-labs/flux-2-dev", 1, "0.014")]
    [InlineData("leonardoai/phoenix-1.0", 1, "0.0375")]
    [InlineData(Versioned, 2, "0.003045")]
    public async Task The_emulator_bills_what_the_price_book_says(string model, int images, string usd)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { Images = images });
        Assert.Equal(usd, Assert.Single(Emulator.Bill).CostUsd);
    }
}
