using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;

namespace Imprest.Tests.Emulators;

public sealed class OpenAIEmulatorTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private OpenAIEmulator _emulator = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await OpenAIEmulator.StartAsync();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _emulator.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _emulator.DisposeAsync();
    }

    [Theory]
    // 14 characters of prompt are 4 tokens. Output by the published tables: 272, 6 208, 5 488 tokens.
    [InlineData("gpt-image-1", "low", "1024x1024", 1, "0.0109")]
    [InlineData("gpt-image-1", "low", "1024x1024", 3, "0.03266")]
    [InlineData("gpt-image-1.5", "high", "1536x1024", 1, "0.198676")]
    [InlineData("gpt-image-2", "high", "1024x1536", 1, "0.16466")]
    [InlineData("dall-e-3", "hd", "1024x1024", 1, "0.08")]
    [InlineData("dall-e-2", "standard", "256x256", 2, "0.032")]
    public async Task The_bill_is_the_tokens_times_the_price(string model, string quality, string size, int n, string costUsd)
    {
        using var answer = await PostAsync(new { model, prompt = "A green teapot", quality, size, n });
        Assert.Equal(200, (int)answer.StatusCode);
        var row = Assert.Single(_emulator.Bill);
        Assert.Equal((costUsd, n, "completed"), (row.CostUsd, row.N, row.Outcome));
    }

    [Fact]
    public async Task The_bill_can_be_fetched_and_a_misbehavior_ordered_from_outside()
    {
        using var words = new StringContent("moderation_output,billable");
        using var ordered = await _http.PostAsync(new Uri(_emulator.Root, "/openai/_next"), words);
        using var answer = await PostAsync(new { model = "gpt-image-1", prompt = "A green teapot", quality = "low" });
        Assert.Equal(400, (int)answer.StatusCode);
        var bill = await _http.GetFromJsonAsync<JsonElement>(new Uri(_emulator.Root, "/openai/_bill"));
        var row = bill.GetProperty("data")[0];
        Assert.Equal(("0.0109", "moderation_output"), (row.GetProperty("cost_usd").GetString(), row.GetProperty("outcome").GetString()));
        Assert.Equal(answer.Headers.GetValues("x-request-id").Single(), row.GetProperty("request_id").GetString());
    }

    [Theory]
    [InlineData("""{"model":"gpt-image-1"}""", "prompt")]
    [InlineData("""{"model":"gpt-image-1","prompt":"x","n":11}""", "n")]
    [InlineData("""{"model":"gpt-image-1","prompt":"x","n":0}""", "n")]
    [InlineData("""{"model":"gpt-image-1","prompt":"x","size":"1000x1000"}""", "size")]
    [InlineData("""{"model":"gpt-image-2","prompt":"x","size":"4096x4096"}""", "size")]
    [InlineData("""{"model":"gpt-image-1","prompt":"x","quality":"hd"}""", "quality")]
    [InlineData("""{"model":"gpt-image-1","prompt":"x","quality":"max"}""", "quality")]
    [InlineData("""{"model":"gpt-image-1","prompt":"x","response_format":"url"}""", "response_format")]
    [InlineData("""{"model":"gpt-image-9","prompt":"x"}""", "model")]
    public async Task What_the_service_refuses_is_refused_and_not_billed(string json, string param)
    {
        using var answer = await PostAsync(JsonElement.Parse(json));
        Assert.False(answer.IsSuccessStatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Empty(_emulator.Bill);
    }

    [Theory]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{")]
    [InlineData("multipart/form-data; boundary=x", "no form")]
    public async Task A_body_that_cannot_be_read_is_refused(string type, string body)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await _http.PostAsync(new Uri(_emulator.Root, "/openai/v1/images/edits"), content);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Sizes_between_the_usual_ones_are_drawn_from_gpt_image_2_on()
    {
        using var answer = await PostAsync(new { model = "gpt-image-2", prompt = "x", size = "1280x720", quality = "low" });
        Assert.Equal(106, _emulator.Bill[0].Usage!.OutputImage);
    }

    [Theory]
    [InlineData("png", 16, "00000500000002D0")] // Width and height, each of four bytes.
    [InlineData("jpeg", 94, "02D00500")] // Height and width, each of two.
    [InlineData("webp", 20, "2FFFC4B300")] // A mark, then 14 bits each of what is one less than width and height.
    public async Task Images_of_each_format_have_the_size_that_was_asked_for(string format, int at, string expected)
    {
        using var answer = await PostAsync(new { model = "gpt-image-2", prompt = "x", size = "1280x720", quality = "low", output_format = format });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var image = body.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64();
        Assert.Equal(expected, Convert.ToHexString(image, at, expected.Length / 2));
        Assert.InRange(image.Length, 20, 20_000);
    }

    [Fact]
    public async Task Stopping_ends_what_hangs()
    {
        _emulator.Next(Misbehavior.Hang);
        var hanging = PostAsync(new { model = "gpt-image-1", prompt = "x" });
        while (_emulator.Bill.Count == 0)
            await Task.Delay(5);
        await _emulator.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
    }

    private Task<HttpResponseMessage> PostAsync(object body) =>
        _http.PostAsJsonAsync(new Uri(_emulator.Root, "/openai/v1/images/generations"), body);
}
