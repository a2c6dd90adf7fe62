using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Leonardo;

public sealed class LeonardoOutcomeTests : LeonardoFixture
{
    [Fact]
    public async Task The_cost_that_the_submission_announced_is_there_at_the_end()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await SubmitAsync(Request() with { Images = 3, Quality = "fast" }));
        Assert.Equal($"{accepted.ProviderRequestId} usd=0.0135", accepted.Handle);
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Images = 3, Quality = "fast" });
        Assert.Equal((0.0135m, null, null), (done.ReportedCostUsd, done.ReportedUnits, done.UnusableUsage));
        Assert.Equal(["0.0135", "0.0135"], Emulator.Bill.Select(row => row.CostUsd));
    }

    [Fact]
    public async Task The_first_version_announces_credits()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request("phoenix-1.0") with { Images = 2 });
        Assert.Equal((null, 6m), (done.ReportedCostUsd, done.ReportedUnits));
    }

    [Theory]
    [InlineData("kino-xl", "usage_nan", "cost.amount is not a number")]
    [InlineData("kino-xl", "usage_negative", "cost.amount is negative")]
    [InlineData("phoenix-1.0", "usage_nan", "apiCreditCost is not a number")]
    [InlineData("kino-xl", "usage_zero", null)]
    [InlineData("kino-xl", "usage_missing", null)]
    public async Task An_announcement_that_is_no_cost_is_no_evidence(string model, string misbehavior, string? unusable)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model), new Misbehavior(misbehavior));
        Assert.Equal((null, null, unusable), (done.ReportedCostUsd, done.ReportedUnits, done.UnusableUsage));
        Assert.Single(done.Images);
    }

    [Fact]
    public async Task A_cost_beyond_all_reason_is_no_evidence() =>
        Assert.Equal("cost.amount is absurdly large", (await RunAsync<ProviderOutcome.Completed>(Request(), new Misbehavior("usage_times") { Count = 1_000_000_000 })).UnusableUsage);

    [Fact]
    public async Task Flagged_images_are_withheld()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Images = 3 }, Misbehavior.Withheld(2));
        Assert.Equal((1, 2, "flagged as not safe for work"), (done.Images.Count, done.Withheld, done.WithheldReason));
    }

    [Theory]
    [InlineData("500", Outcome.Failed, "unexpected", 500)]
    [InlineData("401", Outcome.Failed, "access-denied", 401)]
    [InlineData("400", Outcome.Invalid, "unexpected", 400)]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota", 400)]
    [InlineData("moderation_input", Outcome.BlockedBefore, "unexpected", 400)]
    [InlineData("error_in_success", Outcome.Invalid, "VALIDATION_ERROR", 200)]
    [InlineData("task_failed", Outcome.Failed, "generation_failed", 200)]
    [InlineData("task_blocked", Outcome.BlockedBefore, "moderation", 200)]
    [InlineData("task_lost", Outcome.Expired, "task_not_found", 200)]
    public async Task An_error_ends_the_call(string misbehavior, Outcome outcome, string code, int status)
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), new Misbehavior(misbehavior));
        Assert.Equal((outcome, code, status, false), (failed.Outcome, failed.Code, failed.HttpStatus, failed.NothingWasSent));
    }

    [Fact]
    public async Task A_generation_cannot_be_canceled()
    {
        Assert.All(LeonardoKind.Models, model => Assert.False(model.Cancels));
        IAskableProvider provider = Provider;
        Assert.Equal(CancelOutcome.CannotCancel, await provider.CancelAsync(new("kino-xl", "x", "req_test-1-0"), default));
    }

    [Theory]
    [InlineData("../../v2/models")]
    [InlineData("nobody usd=1")]
    public async Task A_handle_leads_nowhere_but_to_a_generation(string handle) =>
        Assert.Equal(Outcome.Expired, Assert.IsType<ProviderOutcome.Failed>(await Provider.PollAsync(new("kino-xl", handle, "req_test-1-0"), default)).Outcome);

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { ResultsAsUrls = true })).Images);
        Assert.Equal((true, true), (image.Bytes.IsEmpty, image.Url is not null));
    }

    private static ProviderKind LeonardoKind => Imprest.Providers.Leonardo.LeonardoProvider.Kind;
}
