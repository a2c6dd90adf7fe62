using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;
using static Imprest.Tests.Providers.Sandbox.SandboxTest;

namespace Imprest.Tests.Providers.Sandbox;

public sealed class SandboxInputTests
{
    private static ProviderRequest Edit(InputImage image, InputImage? mask) =>
        Request("an otter") with { Operation = Operation.Edit, InputImages = [image], Mask = mask, Size = null };

    [Theory]
    [InlineData("an otter")]
    [InlineData("a forest")]
    public async Task An_edit_changes_only_what_the_mask_opens(string prompt)
    {
        var image = Halves();
        var edited = await DrawAsync(Edit(File(image), File(Mask(30, 20, 101, 81))) with { Prompt = prompt });
        Assert.Equal((128, 96), (edited.Width, edited.Height));
        var changed = 0;
        for (var y = 0; y < 96; y++)
        {
            for (var x = 0; x < 128; x++)
            {
                var isSame = edited.Pixel(x, y)[..3].SequenceEqual(image.Pixel(x, y));
                Assert.True(isSame || (x is >= 30 and < 101 && y is >= 20 and < 81), $"{x},{y} is outside of the mask's hole.");
                changed += isSame ? 0 : 1;
            }
        }
        Assert.True(changed > 3_000, $"{changed} pixels changed.");
    }

    [Fact]
    public async Task An_edit_keeps_the_images_own_transparency()
    {
        var image = Mask(0, 0, 10, 10);
        var edited = await DrawAsync(Edit(File(image), File(Mask(64, 48, 100, 90))));
        Assert.Equal((0, 255, 255), (edited.Pixel(5, 5)[3], edited.Pixel(20, 5)[3], edited.Pixel(70, 60)[3]));
    }

    [Fact]
    public async Task An_edit_of_another_size_keeps_the_resized_image()
    {
        var request = Edit(File(Halves()), File(Mask(0, 0, 64, 96))) with { Size = "256x192" };
        var edited = await DrawAsync(request);
        Assert.Equal((256, 192), (edited.Width, edited.Height));
        var whole = await DrawAsync(request with { Mask = File(Mask(0, 0, 0, 0)) });
        for (var y = 0; y < 192; y++)
            Assert.True(edited.Row(y)[(128 * 4)..].SequenceEqual(whole.Row(y)[(128 * 4)..]));
    }

    [Fact]
    public async Task An_edit_whose_image_has_no_allowed_size_comes_in_the_default_one()
    {
        var edited = await DrawAsync(Edit(File(Halves(50, 50)), File(Mask(0, 0, 9, 9, 50, 50))));
        Assert.Equal((1024, 1024), (edited.Width, edited.Height));
    }

    [Fact]
    public async Task Masks_that_do_not_fit_are_invalid()
    {
        foreach (var request in (ProviderRequest[])
            [Edit(File(Halves()), File(Mask(0, 0, 9, 9, 64, 64))), Edit(File(Halves()), Jpeg()), Edit(Jpeg(), File(Mask(0, 0, 9, 9)))])
            Assert.Equal(Outcome.Invalid, Assert.IsType<ProviderOutcome.Failed>(await RunAsync(request)).Outcome);
        var message = Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Edit(Jpeg(), File(Mask(0, 0, 9, 9))))).Message;
        Assert.Contains("PNG images only", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_too_large_to_decode_lends_colours_and_cannot_be_edited()
    {
        var large = new InputImage(Imaging.PngMaker.Make(8_000, 4_000, 1, 0, new byte[4_000 * 1_001]), "image/png", "large.png");
        Assert.IsType<ProviderOutcome.Completed>(await RunAsync(Request() with { Operation = Operation.ImageToImage, InputImages = [large] }));
        Assert.Equal(Outcome.Invalid, Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Edit(large, File(Mask(0, 0, 9, 9))))).Outcome);
    }

    [Theory]
    [InlineData(Operation.Edit)]
    [InlineData(Operation.ImageToImage)]
    [InlineData(Operation.Variation)]
    public async Task These_operations_need_an_image(Operation operation) =>
        Assert.Equal("image", Assert.IsType<ProviderOutcome.Failed>(await RunAsync(Request() with { Operation = operation })).Param);

    [Theory]
    [InlineData(Operation.Variation, "low")]
    [InlineData(Operation.Variation, "medium")]
    [InlineData(Operation.ImageToImage, "medium")]
    public async Task The_input_image_can_be_recognized_and_is_not_the_same(Operation operation, string quality)
    {
        var image = Halves();
        var made = await DrawAsync(Request("softly") with { Operation = operation, Quality = quality, InputImages = [File(image)] });
        double Light(int from, int to) => Enumerable.Range(0, 96 * (to - from)).Average(i => (double)made.Pixel(from + (i % (to - from)), i / (to - from))[..3].ToArray().Sum(b => b));
        Assert.True(Light(70, 128) > Light(0, 58) + 150, "The right half is still the lighter one.");
        Assert.True(Difference(Decode(PngEncoder.Encode(image)), made) > 4);
    }

    [Fact]
    public async Task Variations_of_one_image_differ()
    {
        var done = await CompleteAsync(Request("") with { Operation = Operation.Variation, InputImages = [File(Halves())], Images = 2 });
        Assert.True(Difference(Decode(done.Images[0].Bytes), Decode(done.Images[1].Bytes)) > 1);
    }

    [Fact]
    public async Task Every_reference_has_a_say_even_one_that_cannot_be_decoded()
    {
        ProviderRequest With(params InputImage[] images) => Request("a quiet place") with { Operation = Operation.ImageToImage, InputImages = images };
        var pictures = new List<Bitmap>();
        foreach (var request in (ProviderRequest[])[With(Jpeg()), With(Jpeg(1)), With(File(Halves())), With(File(Halves()), Jpeg()), With(File(Halves()), Jpeg(1))])
            pictures.Add(await DrawAsync(request));
        for (var i = 0; i < pictures.Count; i++)
        {
            for (var k = 0; k < i; k++)
                Assert.True(Difference(pictures[i], pictures[k]) > 0.5, $"{i} and {k} look alike.");
        }
    }

    [Fact]
    public async Task A_prompt_on_an_image_adds_its_subject()
    {
        var request = Request("softly") with { Operation = Operation.ImageToImage, InputImages = [File(Halves())] };
        Assert.True(Difference(await DrawAsync(request), await DrawAsync(request with { Prompt = "softly, a cat" })) > 5);
    }
}
