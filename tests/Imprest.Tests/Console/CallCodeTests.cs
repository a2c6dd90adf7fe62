using Imprest.Console.Playground;

namespace Imprest.Tests.Console;

public sealed class CallCodeTests
{
    private const string Address = "https://images.example.org";

    private static readonly PlaygroundSettings Generate = new()
    {
        Model = "gpt-image-2", Operation = "generate", Size = "1024x1536", Quality = "high", Images = "2", Prompt = "a red fox",
    };

    private static readonly PlaygroundSettings Edit = Generate with { Operation = "edit", References = 2 };

    [Theory]
    [InlineData("curl", "curl 'https://images.example.org/v1/images/generations'", "\"Authorization: Bearer $IMPREST_API_KEY\"", """'{"model":"gpt-image-2","prompt":"a red fox","n":2,"size":"1024x1536","quality":"high"}'""")]
    [InlineData("csharp", "\"https://images.example.org/v1/images/generations\"", "IMPREST_API_KEY", "    n = 2,\n    size = \"1024x1536\",\n    quality = \"high\",")]
    [InlineData("python", "base_url=\"https://images.example.org/v1\"", "client.images.generate(", "    n=2,\n    size=\"1024x1536\",\n    quality=\"high\",")]
    [InlineData("typescript", "baseURL: \"https://images.example.org/v1\"", "client.images.generate(", "  n: 2,\n  size: \"1024x1536\",\n  quality: \"high\",")]
    public void Each_language_names_address_key_and_fields(string language, params string[] parts)
    {
        var code = CallCode.Of(language, Generate, Address);
        Assert.All(parts, part => Assert.Contains(part, code, StringComparison.Ordinal));
        Assert.DoesNotContain("partial_images", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curl", "/v1/images/edits'", "--form-string 'prompt=a red fox'", "-F 'image[]=@image-1.png'", "-F 'image[]=@image-2.png'", "-F 'mask=@mask.png'")]
    [InlineData("csharp", "/v1/images/edits\"", "content.Add(new StringContent(\"a red fox\"), \"prompt\")", "\"image[]\", \"image-2.png\"", "\"mask\", \"mask.png\"")]
    [InlineData("python", "client.images.edit(", "image=[open(\"image-1.png\", \"rb\"), open(\"image-2.png\", \"rb\")]", "mask=open(\"mask.png\", \"rb\")")]
    [InlineData("typescript", "client.images.edit(", "image: [createReadStream(\"image-1.png\"), createReadStream(\"image-2.png\")]", "mask: createReadStream(\"mask.png\")")]
    public void An_edit_sends_its_images_and_its_mask(string language, params string[] parts)
    {
        var code = CallCode.Of(language, Edit, Address);
        Assert.All(parts, part => Assert.Contains(part, code, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("curl", "curl -N ", "\"stream\":true,\"partial_images\":3")]
    [InlineData("csharp", "stream = true,", "HttpCompletionOption.ResponseHeadersRead")]
    [InlineData("python", "stream=True,", "for event in events:")]
    [InlineData("typescript", "stream: true,", "for await (const event of events)")]
    public void Previews_make_it_a_stream(string language, params string[] parts)
    {
        var code = CallCode.Of(language, Generate with { PartialImages = "3" }, Address);
        Assert.All(parts, part => Assert.Contains(part, code, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("curl", "variations'", "mask")]
    [InlineData("csharp", "variations\"", "mask")]
    [InlineData("python", "create_variation(", "prompt")]
    [InlineData("typescript", "createVariation(", "prompt")]
    public void A_variation_has_neither_prompt_nor_mask(string language, string has, string lacks)
    {
        var code = CallCode.Of(language, Generate with { Operation = "variation", References = 1 }, Address);
        Assert.Contains(has, code, StringComparison.Ordinal);
        Assert.DoesNotContain(lacks, code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curl", """'{"model":"gpt-image-2","prompt":"it'\''s \"so\"\n\\ $(id) `id` 🦊","n":2""")]
    [InlineData("csharp", """prompt = "it's \"so\"\n\\ $(id) `id` 🦊",""")]
    [InlineData("python", """prompt="it's \"so\"\n\\ $(id) `id` 🦊",""")]
    [InlineData("typescript", """prompt: "it's \"so\"\n\\ $(id) `id` 🦊",""")]
    public void A_prompt_stays_a_text_whatever_is_in_it(string language, string part) =>
        Assert.Contains(part, CallCode.Of(language, Generate with { Prompt = "it's \"so\"\n\\ $(id) `id` 🦊" }, Address), StringComparison.Ordinal);

    [Theory]
    [InlineData("curl", "-H 'x-imprest-labels: team=web'")]
    [InlineData("csharp", """request.Headers.Add("x-imprest-labels", "team=web");""")]
    [InlineData("python", """extra_headers={"x-imprest-labels": "team=web"},""")]
    [InlineData("typescript", """}, { headers: { 'x-imprest-labels': "team=web" } });""")]
    public void Labels_go_along_in_their_header(string language, string part) =>
        Assert.Contains(part, CallCode.Of(language, Generate with { Labels = "team=web" }, Address), StringComparison.Ordinal);

    [Fact]
    public void A_prompt_that_is_not_written_yet_is_a_gap_to_fill() =>
        Assert.Contains("\"prompt\":\"…\"", CallCode.Of("curl", Generate with { Prompt = "" }, Address), StringComparison.Ordinal);

    [Fact]
    public void The_address_of_the_page_never_has_the_prompt() =>
        Assert.Equal("/playground?model=gpt-image-2&operation=edit&size=1024x1536&quality=high&n=2&references=2&request=req_1", Edit.Address("req_1"));
}
