using System.Buffers.Text;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;
using Imprest.Providers.Sandbox;
using static Imprest.Tests.Providers.Sandbox.SandboxTest;

namespace Imprest.Tests.Providers.Sandbox;

public sealed class SandboxProviderTests
{
    [Fact]
    public async Task The_same_request_gives_the_same_bytes()
    {
        foreach (var prompt in (string[])["a cat at sunset", "the sea", "abstract flow", "stained glass", "galaxy", "winter mountains", "city at night", ""])
        {
            var request = Request(prompt) with { Quality = "high", Images = 2 };
            var (one, other) = (await CompleteAsync(request), await CompleteAsync(request with { RequestId = "req_2" }));
            Assert.True(one.Images[0].Bytes.Span.SequenceEqual(other.Images[0].Bytes.Span));
            Assert.True(one.Images[1].Bytes.Span.SequenceEqual(other.Images[1].Bytes.Span));
            Assert.False(one.Images[0].Bytes.Span.SequenceEqual(one.Images[1].Bytes.Span));
        }
    }

    [Fact]
    public async Task Prompt_seed_and_quality_change_the_picture()
    {
        var first = await DrawAsync(Request("mountains"));
        foreach (var other in (ProviderRequest[])[Request("forest"), Request("mountains") with { Seed = 7 }, Request("mountains") with { Quality = "high" }])
            Assert.NotEqual(first.Data, (await DrawAsync(other)).Data);
        var (byDirective, bySetting) = (await DrawAsync(Request("[[seed:7]] mountains")), await DrawAsync(Request("mountains") with { Seed = 7 }));
        Assert.Equal(bySetting.Data, byDirective.Data);
    }

    [Theory]
    [InlineData("64x64")]
    [InlineData("64x256")]
    [InlineData("2048x512")]
    [InlineData("136x72")]
    public async Task Any_size_by_the_rule_is_drawn_with_any_subject(string size)
    {
        Assert.True(ImageSize.TryParse(size, out var expected));
        foreach (var subject in Enum.GetNames<Imprest.Providers.Sandbox.Art.Subject>())
        {
            var image = await DrawAsync(Request($"a {subject}") with { Size = size });
            Assert.Equal(expected, new ImageSize(image.Width, image.Height));
        }
    }

    [Fact]
    public async Task Every_place_and_mood_is_drawn_at_every_quality()
    {
        foreach (var place in Enum.GetNames<Imprest.Providers.Sandbox.Art.Place>())
        {
            foreach (var quality in (string[])["low", "medium", "high"])
                Assert.Equal(96, (await DrawAsync(Request($"{place} studio night") with { Quality = quality })).Height);
        }
        foreach (var mood in Enum.GetNames<Imprest.Providers.Sandbox.Art.Mood>())
            await DrawAsync(Request($"{mood} sea"));
    }

    [Fact]
    public async Task The_answer_says_what_was_made()
    {
        var done = await CompleteAsync(Request() with { Size = "auto", Quality = "auto" });
        Assert.Equal(("1024x1024", "medium", "png", "opaque"), (done.Size, done.Quality, done.OutputFormat, done.Background));
        Assert.Equal((InstantClock.Now.ToUnixTimeSeconds(), null, "sbx_req_1_1"), (done.CreatedAt, done.Usage, done.ProviderRequestId));
        Assert.Equal(done.Images[0].Bytes.ToArray(), Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(done.Images[0].Base64.Span)));
    }

    [Theory]
    [InlineData("100x100", "low", 1, "size")]
    [InlineData("64x512", "low", 1, "size")]
    [InlineData("4096x4096", "low", 1, "size")]
    [InlineData("128x96", "ultra", 1, "quality")]
    [InlineData("128x96", "low", 11, "n")]
    public async Task What_the_model_does_not_make_is_invalid(string size, string quality, int images, string field)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request() with { Size = size, Quality = quality, Images = images }));
        Assert.Equal((Outcome.Invalid, field), (failed.Outcome, failed.Param));
    }

    [Fact]
    public async Task It_has_one_model_and_no_other()
    {
        var provider = new SandboxProvider(new InstantClock());
        Assert.Null(provider.Find("gpt-image-1"));
        var model = provider.Find(SandboxProvider.ModelName)!;
        Assert.Equal((true, true, false, false), (model.Masks, model.Streams, model.CountsTokens, model.ReturnsUrls));
        Assert.Equal("model", Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request() with { Model = "other" })).Param);
    }

    [Fact]
    public async Task Previews_come_first_and_grow_finer()
    {
        var previews = new List<PartialImage>();
        var request = Request("the sea at sunset") with { Stream = true, PartialImages = 3, Quality = "medium", Size = "256x256" };
        var outcome = await new SandboxProvider(new InstantClock()).RunAsync(
            request, preview => { previews.Add(preview); return ValueTask.CompletedTask; }, CancellationToken.None);
        var done = Assert.IsType<ProviderOutcome.Completed>(outcome);
        Assert.Equal((3, "0,1,2"), (done.PartialImages, string.Join(',', previews.Select(p => p.Index))));
        var final = Decode(done.Images[0].Bytes);
        var far = previews.Select(p => Difference(final, Decode(FromBase64(p.Base64)))).ToArray();
        Assert.True(far[0] > far[1] && far[1] > far[2] && far[2] > 0, string.Join(' ', far));
    }

    [Fact]
    public async Task Without_a_stream_no_preview_comes()
    {
        var outcome = await new SandboxProvider(new InstantClock()).RunAsync(
            Request() with { PartialImages = 3 }, _ => throw new InvalidOperationException(), CancellationToken.None);
        Assert.Equal(0, Assert.IsType<ProviderOutcome.Completed>(outcome).PartialImages);
    }

    private static byte[] FromBase64(ReadOnlyMemory<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        Base64.DecodeFromUtf8(text.Span, bytes, out _, out var written);
        return bytes[..written];
    }
}
