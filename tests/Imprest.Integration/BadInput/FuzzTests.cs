using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>Whatever bytes come, the gateway answers and never with a fault of its own.</summary>
public sealed class FuzzTests(BadInputGateway fixture) : IClassFixture<BadInputGateway>
{
    private const string Call = """{"model":"imprest-sandbox-1","prompt":"a red fox","n":1,"size":"64x64","quality":"low","stream":false,"partial_images":0,"metadata":{"team":"art"},"user":"u","seed":7,"image":"data:image/png;base64,AAAA"}""";

    private const string Workflow = """{"name":"w","items_a_month":10,"simulate":10,"seed":1,"rates":{"failed":0.1},"steps":[{"name":"a","model":"imprest-sandbox-1","n":1,"sizes":{"64x64":"30%","512x512":1},"quality":"low","runs":1.5,"discarded":0.1,"features":["x"]}],"what_ifs":["a.n=2"],"models":["dall-e-3"]}""";

    private static readonly string[] Nasty =
    [
        "null", "true", "-1", "1e400", "99999999999999999999", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[[[[[[1]]]]]]", "\"\"", "\"é\"", "{\"a\":1}", "\"\\ud800\":1", "0.5", "\"data:;base64,\"",
    ];

    private static readonly string[] Paths =
    [
        "/v1/images/generations", "/v1/images/edits", "/v1/images/variations", "/v1/quotes", "/v1/explain", "/v1/cost-estimates", "/admin/v1/accounts", "/admin/v1/keys",
        "/admin/v1/accounts/default/topups",
    ];

    private readonly TestGateway gateway = fixture.Gateway;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("IMPREST_TEST_SIZE") == "full" ? 20 : 2)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Changed_JSON_is_never_500(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 250; round++)
        {
            var path = Paths[random.Next(Paths.Length)];
            var json = Mutated(path == "/v1/cost-estimates" ? Workflow : Call, random);
            await AssertNoFaultAsync(path, Encoding.UTF8.GetBytes(json), "application/json", $"seed {seed}, round {round}: {json}");
        }
    }

    [Fact]
    public async Task Every_field_with_every_nasty_value_is_never_500()
    {
        string[] fields = ["model", "prompt", "n", "size", "quality", "response_format", "output_format", "user", "seed", "stream", "metadata", "image", "images", "mask", "operation", "references", "quote_id", "other"];
        foreach (var field in fields)
        {
            foreach (var value in Nasty.Where(value => !value.Contains(':', StringComparison.Ordinal) || value[0] != '"' || value.StartsWith("\"data", StringComparison.Ordinal)))
            {
                var json = $$"""{"prompt":"a fox","size":"64x64","quality":"low","{{field}}":{{value}}}""";
                await AssertNoFaultAsync("/v1/quotes", Encoding.UTF8.GetBytes(json), "application/json", json);
                await AssertNoFaultAsync("/v1/images/generations", Encoding.UTF8.GetBytes(json), "application/json", json);
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Changed_forms_and_random_bytes_are_never_500(int seed)
    {
        using var form = BadCall.NewForm(parts =>
        {
            parts.Add(new StringContent("64x64"), "size");
            parts.Add(new ByteArrayContent(TestImages.Square(16)), "image", "a.png");
            parts.Add(new ByteArrayContent(TestImages.Mask(16)), "mask", "m.png");
        });
        var good = await form.ReadAsByteArrayAsync();
        var random = new Random(seed);
        for (var round = 0; round < 250; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = random.Next(1, 12); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            if (random.Next(10) == 0)
                random.NextBytes(bytes);
            var path = random.Next(2) == 0 ? "/v1/images/edits" : "/v1/quotes";
            await AssertNoFaultAsync(path, bytes, form.Headers.ContentType!.ToString(), $"seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("/v1/requests/%00")]
    [InlineData("/v1/requests/x/images/0?exp=1&sig=%ff")]
    [InlineData("/v1/requests/../../etc/passwd/images/0?exp=99999999999&sig=AAAA")]
    [InlineData("/v1/requests/req_x/images/99999999999")]
    [InlineData("/v1/requests/req_x/images/-1?exp=99999999999&sig=")]
    [InlineData("/v1/requests?after=%00")]
    [InlineData("/v1/requests?from=99999999999999999999")]
    [InlineData("/v1/requests?label=%00=%ff&limit=1")]
    [InlineData("/v1/ledger?after=99999999999999999999")]
    [InlineData("/v1/models/%00")]
    [InlineData("/v1/models/%20")]
    [InlineData("/v1/usage?group_by=label:%27;drop")]
    public async Task Strange_addresses_are_never_500(string path)
    {
        using var response = await gateway.Client.GetAsync(path);
        Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    private static string Mutated(string json, Random random)
    {
        var text = new StringBuilder(json);
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0: text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at)); break;
                case 1: text.Insert(at, Nasty[random.Next(Nasty.Length)]); break;
                case 2: text[at] = (char)random.Next(32, 127); break;
                default:
                    var colon = text.ToString().IndexOf(':', at);
                    if (colon >= 0)
                        text.Insert(colon + 1, Nasty[random.Next(Nasty.Length)] + ",\"x\":");
                    break;
            }

            if (text.Length == 0)
                return "";
        }

        return text.ToString();
    }

    private async Task AssertNoFaultAsync(string path, byte[] body, string contentType, string what)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await gateway.Admin.PostAsync(path, content);
        Assert.False(response.StatusCode == HttpStatusCode.InternalServerError, $"{path} answered 500 to {what}");
    }
}
