using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIRequestTests : OpenAIFixture
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(("POST", "/openai/v1/images/generations"), (Call.Method, Call.Path));
        Assert.Equal(["model", "prompt", "n"], Call.Fields.Keys);
        Assert.Equal("application/json", Call.Headers["content-type"]);
    }

    [Fact]
    public async Task All_settings_go_out_as_given()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with
        {
            Prompt = "Une théière \"verte\" 🫖 <&>\n", Images = 2, Size = "1536x1024", Quality = "high", Background = "opaque", Moderation = "low",
            OutputFormat = "webp", OutputCompression = 80, User = "user-7",
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["model"] = "gpt-image-1", ["prompt"] = "Une théière \"verte\" 🫖 <&>\n", ["n"] = "2", ["size"] = "1536x1024", ["user"] = "user-7",
            ["quality"] = "high", ["background"] = "opaque", ["moderation"] = "low", ["output_format"] = "webp", ["output_compression"] = "80",
        }, Call.Fields);
    }

    [Fact]
    public async Task A_prompt_that_is_no_proper_text_is_sent_all_the_same()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Prompt = "half a \ud83e pair" });
        Assert.Equal("half a \ufffd pair", Call["prompt"]);
    }

    [Fact]
    public async Task The_key_goes_in_the_header_with_the_organization_and_the_project()
    {
        var connection = new ProviderConnection("openai", Emulator.BaseAddress, Emulator.ApiKey) { Settings = new Dictionary<string, string> { ["organization"] = "org-1", ["project"] = "proj-2" } };
        await With(connection).RunAsync(Request(), null, default);
        Assert.Equal(("Bearer " + Emulator.ApiKey, "org-1", "proj-2"),
            (Call.Headers["authorization"], Call.Headers["openai-organization"], Call.Headers["openai-project"]));
        Assert.DoesNotContain("traceparent", Call.Headers.Keys);
    }

    [Theory]
    [InlineData("dall-e-2", false, "b64_json")]
    [InlineData("dall-e-3", false, "b64_json")]
    [InlineData("dall-e-3", true, "url")]
    [InlineData("gpt-image-1", false, null)]
    [InlineData("gpt-image-2", true, null)]
    public async Task Only_dall_e_is_told_a_response_format(string model, bool asUrls, string? sent)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { ResultsAsUrls = asUrls });
        Assert.Equal(sent, Call["response_format"]);
    }

    [Theory]
    [InlineData("gpt-image-1", "high")]
    [InlineData("gpt-image-1.5", "high")]
    [InlineData("gpt-image-1-mini", null)]
    [InlineData("gpt-image-2", null)]
    [InlineData("gpt-image-2.6-sunburst", null)]
    public async Task Input_fidelity_goes_only_to_models_that_know_it(string model, string? sent)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model, Operation.ImageToImage) with { InputImages = [Input()], InputFidelity = "high" });
        Assert.Equal(sent, Call["input_fidelity"]);
    }

    [Fact]
    public async Task An_edit_sends_its_image_and_its_mask_as_a_form()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.Edit) with
        {
            InputImages = [Input()], Mask = Input(64, "mask.png"), Quality = "low", Images = 2,
        });
        Assert.Equal("/openai/v1/images/edits", Call.Path);
        Assert.StartsWith("multipart/form-data; boundary=", Call.Headers["content-type"], StringComparison.Ordinal);
        Assert.DoesNotContain('"', Call.Headers["content-type"]);
        Assert.Equal([("image", "teapot.png", "image/png"), ("mask", "mask.png", "image/png")],
            Call.Files.Select(file => (file.Name, file.FileName, file.ContentType!)));
        Assert.Equal(Input().Bytes.ToArray(), Call.Files[0].Bytes);
        Assert.Equal(("A green teapot", "2", "low"), (Call["prompt"], Call["n"], Call["quality"]));
    }

    [Fact]
    public async Task Several_images_are_sent_as_a_list()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.ImageToImage) with { InputImages = [Input(64), Input(80), Input(96)] });
        Assert.Equal(["image[]", "image[]", "image[]"], Call.Files.Select(file => file.Name));
    }

    [Fact]
    public async Task A_variation_has_no_prompt_and_no_quality()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("dall-e-2", Operation.Variation) with
        {
            InputImages = [Input()], Size = "256x256", Quality = "standard",
        });
        Assert.Equal("/openai/v1/images/variations", Call.Path);
        Assert.Equal(["model", "n", "size", "response_format"], Call.Fields.Keys);
        Assert.Equal("image", Assert.Single(Call.Files).Name);
    }

    [Theory]
    [InlineData("holiday \"photo\"\r\nx-evil: 1.png", "holidayphotox-evil1.png")]
    [InlineData("пейзаж", "image")]
    public async Task A_file_name_loses_what_could_break_a_header(string given, string sent)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.ImageToImage) with { InputImages = [Input(64, given)] });
        Assert.Equal(sent, Call.Files[0].FileName);
    }

    [Fact]
    public async Task Dall_e_is_never_asked_to_stream()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("dall-e-3") with { Stream = true, PartialImages = 2 });
        Assert.Null(Call["stream"]);
    }

    [Theory]
    [InlineData("gpt-image-2-2026-04-21", "gpt-image-2")]
    [InlineData("gpt-image-2.5-flare-2026-09-08", "gpt-image-2.5-flare")]
    public void A_dated_snapshot_can_do_what_its_model_can(string snapshot, string model) =>
        Assert.Equal(Provider.Find(model)! with { Model = snapshot }, Provider.Find(snapshot));

    [Theory]
    [InlineData("gpt-image-9")]
    [InlineData("gpt-image-2-2026-13-45")]
    [InlineData("")]
    public void A_model_that_it_does_not_have_is_not_found(string model) => Assert.Null(Provider.Find(model));

    [Theory]
    [InlineData("sk-two\nlines")]
    public void A_key_that_cannot_stand_in_a_header_is_refused_without_being_repeated(string key)
    {
        var refused = Assert.Throws<ArgumentException>(() => new ProviderConnection("openai", OpenAIProvider.Kind.DefaultAddress!, key));
        Assert.DoesNotContain("sk-two", refused.Message, StringComparison.Ordinal);
    }
}
