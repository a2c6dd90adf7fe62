using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.DashScope;

public sealed class DashScopeOutcomeTests : DashScopeFixture
{
    [Fact]
    public async Task A_task_waits_then_works_then_has_ended()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await SubmitAsync(Request()));
        Assert.Equal((false, Assert.Single(Emulator.Bill).RequestId), (accepted.Started, accepted.Handle));
        var task = new ProviderTask(Request().Model, accepted.Handle, Request().ClientId);
        Assert.False(Assert.IsType<ProviderOutcome.Accepted>(await Provider.PollAsync(task, default)).Started);
        Assert.True(Assert.IsType<ProviderOutcome.Accepted>(await Provider.PollAsync(task, default)).Started);
        var image = Assert.Single(Assert.IsType<ProviderOutcome.Completed>(await Provider.PollAsync(task, default)).Images);
        Assert.Equal("In more words: A green teapot", image.RevisedPrompt);
    }

    [Fact]
    public async Task A_task_at_work_cannot_be_canceled()
    {
        Emulator.Next(Misbehavior.EndlessTask);
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await SubmitAsync(Request()));
        var task = new ProviderTask(Request().Model, accepted.Handle, Request().ClientId);
        await Provider.PollAsync(task, default);
        await Provider.PollAsync(task, default);
        Assert.Equal(CancelOutcome.TooLate, await Provider.CancelAsync(task, default));
    }

    [Fact]
    public async Task Images_that_failed_are_fewer_and_images_that_were_blocked_are_withheld()
    {
        var fewer = await RunAsync<ProviderOutcome.Completed>(Request("wan2.2-t2i-flash") with { Images = 4 }, Misbehavior.FewerImages());
        Assert.Equal((3, 0, null), (fewer.Images.Count, fewer.Withheld, fewer.WithheldReason));
        var withheld = await RunAsync<ProviderOutcome.Completed>(Request("wan2.2-t2i-flash") with { Images = 4 }, Misbehavior.Withheld(2));
        Assert.Equal((2, 2, "Output data may contain inappropriate content."), (withheld.Images.Count, withheld.Withheld, withheld.WithheldReason));
        Assert.Equal([3, 2], Emulator.Bill.Select(row => row.N));
    }

    [Theory]
    [InlineData("qwen-image-plus", "moderation_input", Outcome.BlockedBefore, "DataInspectionFailed", 200)]
    [InlineData("qwen-image-plus", "moderation_output", Outcome.BlockedAfter, "DataInspectionFailed", 200)]
    [InlineData("qwen-image-plus", "task_failed", Outcome.Failed, "InternalError", 200)]
    [InlineData("qwen-image-plus", "400", Outcome.Invalid, "InvalidParameter", 400)]
    [InlineData("qwen-image-plus", "insufficient_quota", Outcome.Failed, "insufficient_quota", 400)]
    [InlineData("qwen-image-plus", "429", Outcome.Failed, "Throttling.RateQuota", 429)]
    [InlineData("qwen-image-max", "moderation_input", Outcome.BlockedBefore, "DataInspectionFailed", 400)]
    [InlineData("qwen-image-max", "moderation_output", Outcome.BlockedAfter, "DataInspectionFailed", 400)]
    [InlineData("qwen-image-max", "moderation", Outcome.BlockedBefore, "DataInspectionFailed", 400)]
    public async Task A_code_says_how_it_ended(string model, string misbehavior, Outcome outcome, string code, int status)
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(model), new Misbehavior(misbehavior));
        Assert.Equal((outcome, code, status), (failed.Outcome, failed.Code, failed.HttpStatus));
        Assert.Equal(Assert.Single(Emulator.Bill).RequestId, failed.ProviderRequestId);
    }

    [Theory]
    [InlineData("qwen-image-2.0", 3)]
    [InlineData("wan2.6-t2i", 3)]
    public async Task Images_are_found_in_one_choice_or_in_several(string model, int images) =>
        Assert.Equal(images, (await RunAsync<ProviderOutcome.Completed>(Request(model) with { Images = images })).Images.Count);

    [Fact]
    public async Task Words_beside_an_image_are_no_refusal()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request("z-image-turbo"));
        Assert.Equal((1, null), (done.Images.Count, done.Refusal));
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        Assert.All(["qwen-image-plus", "qwen-image-max"], model => Assert.NotNull(Provider.Find(model)));
        foreach (var model in (string[])["qwen-image-plus", "qwen-image-max"])
        {
            var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request(model) with { ResultsAsUrls = true })).Images);
            Assert.Equal((true, true), (image.Bytes.IsEmpty, image.Url is not null));
        }
    }

    /// <summary>By hand, from prices/dashscope.yaml: the emulator's bill is its own.</summary>
    [Theory]
    [InlineData("qwen-image-plus", "0.02868")]
    [InlineData("qwen-image-max", "0.0717")]
    [InlineData("z-image-turbo", "0.01434")]
    public async Task The_emulator_bills_what_the_price_book_says(string model, string usd)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model));
        Assert.Equal(usd, Assert.Single(Emulator.Bill).CostUsd);
    }
}
