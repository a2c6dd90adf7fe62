using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIStreamTests : OpenAIFixture
{
    private readonly List<PartialImage> _partials = [];

    [Fact]
    public async Task Previews_are_passed_on_in_order_and_the_final_image_carries_the_usage()
    {
        var done = Is<ProviderOutcome.Completed>(await StreamAsync());
        Assert.Equal([0, 1, 2], _partials.Select(partial => partial.Index));
        Assert.All(_partials, partial => Assert.Equal(
            (1024, 1024), Png.Size(Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(partial.Base64.Span)))));
        Assert.Equal((1024, 1024), Png.Size(Assert.Single(done.Images).Bytes.Span));
        Assert.Equal((3, 272L + 300), (done.PartialImages, done.Usage!.OutputTokens));
        Assert.Equal(("1024x1024", "low", "png"), (done.Size, done.Quality, done.OutputFormat));
        Assert.Equal((200, Emulator.Bill[0].RequestId), (done.HttpStatus, done.ProviderRequestId));
        Assert.Equal(("true", "3"), (Call["stream"], Call["partial_images"]));
    }

    [Fact]
    public async Task An_edit_streams_too()
    {
        var done = Is<ProviderOutcome.Completed>(await StreamAsync(Streaming() with { Operation = Operation.ImageToImage, InputImages = [Input()] }));
        Assert.Equal((3, 1), (_partials.Count, done.Images.Count));
    }

    [Fact]
    public async Task Several_images_are_gathered_and_their_usage_adds_up_to_the_bill()
    {
        var done = Is<ProviderOutcome.Completed>(await StreamAsync(Streaming() with { Images = 2, PartialImages = 1 }));
        Assert.Equal((2, 2), (done.Images.Count, done.PartialImages));
        var billed = Emulator.Bill[0].Usage!;
        Assert.Equal((billed.Input, billed.OutputImage), (done.Usage!.InputTokens, done.Usage.OutputTokens));
    }

    [Fact]
    public async Task A_final_image_before_all_previews_counts_those_that_came()
    {
        Emulator.Next(Misbehavior.EarlyFinal);
        var done = Is<ProviderOutcome.Completed>(await StreamAsync());
        Assert.Equal((2, 272L + 200), (done.PartialImages, done.Usage!.OutputTokens));
    }

    [Theory]
    [InlineData("stream_cut")]
    [InlineData("reset_mid_body")]
    public async Task A_stream_that_ends_before_its_final_image_is_no_answer(string misbehavior)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        Is<ProviderOutcome.NoAnswer>(await StreamAsync());
        Assert.InRange(_partials.Count, 0, 3); // A reset throws away what was not read yet.
        Assert.Single(Emulator.Calls);
    }

    [Fact]
    public async Task An_error_event_fails_the_call_as_an_error_answer_would()
    {
        Emulator.Next(Misbehavior.StreamError);
        var failed = Is<ProviderOutcome.Failed>(await StreamAsync());
        Assert.Equal((Outcome.BlockedAfter, "moderation_blocked"), (failed.Outcome, failed.Code));
        Assert.Contains("output", failed.ModerationDetails!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_in_many_small_pieces_is_put_together()
    {
        Emulator.Next(Misbehavior.Trickle);
        Assert.Single(Is<ProviderOutcome.Completed>(await StreamAsync()).Images);
    }

    [Fact]
    public async Task An_image_that_came_whole_stays_when_the_rest_does_not_come()
    {
        Emulator.Next(Misbehavior.FewerImages());
        Assert.Single(Is<ProviderOutcome.Completed>(await StreamAsync(Streaming() with { Images = 2 })).Images);
    }

    [Fact]
    public async Task A_receiver_of_previews_that_fails_does_not_cost_the_image()
    {
        var done = Is<ProviderOutcome.Completed>(
            await Provider.RunAsync(Streaming(), _ => throw new IOException("the client is gone"), default));
        Assert.Equal((1, 3), (done.Images.Count, done.PartialImages));
    }

    [Fact]
    public async Task A_refusal_of_a_stream_is_an_ordinary_error_answer()
    {
        Emulator.Next(Misbehavior.RateLimited(retryAfter: 3));
        var failed = Is<ProviderOutcome.Failed>(await StreamAsync());
        Assert.Equal((429, TimeSpan.FromSeconds(3)), (failed.HttpStatus, failed.RetryAfter));
    }

    private static ProviderRequest Streaming() =>
        Request() with { Size = "1024x1024", Quality = "low", Stream = true, PartialImages = 3 };

    private Task<ProviderOutcome> StreamAsync(ProviderRequest? request = null) => Provider.RunAsync(request ?? Streaming(), partial =>
    {
        _partials.Add(partial);
        return ValueTask.CompletedTask;
    }, default);

    private static T Is<T>(ProviderOutcome outcome) => Assert.IsType<T>(outcome);
}
