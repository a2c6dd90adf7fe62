using System.Net;
using System.Net.Http.Headers;
using Imprest.Console.Sessions;
using Imprest.Images;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Console;

/// <summary>What is read of a body before it is known that it comes from us.</summary>
public sealed class ConsoleFormTests
{
    [Fact]
    public async Task A_large_form_is_refused_whoever_signed_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var address in new[] { "/sign-out", "/keys", "/sign-in", "/webhooks" })
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await visitor.PostAsync(address, ("note", new string('a', 300_000)))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/usage")).Answer.StatusCode);
    }

    /// <summary>Nothing of the body is ever sent here, so an answer shows that nobody waits for it.</summary>
    [Theory]
    [InlineData("/v1/images/generations")]
    [InlineData("/v1/images/edits")]
    [InlineData("/admin/v1/keys")]
    [InlineData("/hooks/none")]
    [InlineData("/nothing")]
    [InlineData("/usage")]
    public async Task A_session_without_the_tokens_header_is_refused_with_the_body_unread_where_no_form_goes(string address)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        using var line = await RawLine.SendAsync(gateway, $"POST {address} HTTP/1.1\nHost: imprest\nCookie: imprest_session={visitor.Cookie}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 60000000\n\n");
        Assert.Equal(403, await line.StatusAsync());
    }

    [Fact]
    public async Task A_script_of_the_console_edits_an_image_with_the_token_in_the_header()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.Forbidden, (await EditAsync(visitor, inHeader: false)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await EditAsync(visitor, inHeader: true)).StatusCode);
        Assert.Equal("delivered", (string?)(await gateway.NewestAsync())["outcome"]);
    }

    [Fact]
    public async Task A_form_with_images_is_counted_before_it_is_read_and_no_more_when_it_is_over()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("body_memory_bytes", "67108864"));
        var forms = gateway.Service<ConsoleForms>();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var head = $"POST /playground HTTP/1.1\nHost: imprest\nCookie: imprest_session={visitor.Cookie}\nContent-Type: multipart/form-data; boundary=b\n";
        using (await RawLine.SendAsync(gateway, head + "Content-Length: 60000000\n\n--b\n"))
            await Eventually.TrueAsync(() => forms.UsedBytes > 59_000_000);
        await Eventually.TrueAsync(() => forms.UsedBytes == 0);
        using (await RawLine.SendAsync(gateway, head + "Transfer-Encoding: chunked\n\n"))
            await Eventually.TrueAsync(() => forms.UsedBytes > 59_000_000);
        await Eventually.TrueAsync(() => forms.UsedBytes == 0);
    }

    [Fact]
    public async Task Forms_for_which_there_is_no_room_wait_and_are_refused_and_calls_have_theirs()
    {
        var clock = new ManualClock(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("body_memory_bytes", "67108864"));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        using var first = await RawLine.SendAsync(gateway, $"POST /playground HTTP/1.1\nHost: imprest\nCookie: imprest_session={visitor.Cookie}\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 60000000\n\n--b\n");
        await Eventually.TrueAsync(() => gateway.Service<ConsoleForms>().UsedBytes > 0);
        Assert.Equal(0, gateway.Service<BodyMemory>().UsedBytes);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[10_000_000]), "image", "a.png" } };
        var second = visitor.PostAsync("/playground", form);
        await clock.AdvanceUntilAsync(second);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await second).StatusCode);
    }

    [Fact]
    public async Task Large_forms_of_one_account_leave_room_for_those_of_others_where_memory_is_small()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("body_memory_bytes", "67108864"));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var account = (string?)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", "{\"name\":\"other\"}"))).Json["id"];
        var key = (string?)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $"{{\"name\":\"other\",\"account_id\":\"{account}\"}}"))).Json["key"];
        using var other = await ConsoleVisitor.SignedInAsync(gateway, key!);
        var head = $"POST /playground HTTP/1.1\nHost: imprest\nCookie: imprest_session={visitor.Cookie}\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 60000000\n\n--b\n";
        using var first = await RawLine.SendAsync(gateway, head);
        using var second = await RawLine.SendAsync(gateway, head);
        await Eventually.TrueAsync(() => gateway.Service<ConsoleForms>().UsedBytes > 59_000_000);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[10_000_000]), "image", "a.png" } };
        Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsync("/playground", form)).StatusCode); // Read, and without a token.
    }

    [Fact]
    public async Task One_account_sends_two_large_forms_at_a_time()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var head = $"POST /playground HTTP/1.1\nHost: imprest\nCookie: imprest_session={visitor.Cookie}\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 1000000\n\n--b\n";
        using (await RawLine.SendAsync(gateway, head))
        using (await RawLine.SendAsync(gateway, head))
        {
            await Eventually.TrueAsync(() => gateway.Service<ConsoleForms>().UsedBytes > 1_800_000);
            Assert.Equal(HttpStatusCode.TooManyRequests, (await LargeAsync()).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await visitor.PostAsync("/playground/price", ("quality", "low"))).StatusCode); // Small ones are free.
        }

        await Eventually.TrueAsync(async () => (await LargeAsync()).StatusCode == HttpStatusCode.Forbidden); // Read again, and without a token.

        async Task<HttpResponseMessage> LargeAsync()
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[1_000_000]), "image", "a.png" } };
            return await visitor.PostAsync("/playground", form);
        }
    }

    /// <summary>With the token in the header nobody needs the form for it; it is read, and refused, all the same.</summary>
    [Theory]
    [InlineData(null, "", 415)]
    [InlineData("application/json", "{}", 415)]
    [InlineData("multipart/form-data", "--b", 400)]
    [InlineData("multipart/form-data; boundary=b", "garbage", 400)]
    [InlineData("application/x-www-form-urlencoded", "fields", 400)]
    public async Task A_broken_form_is_a_mistake_on_each_address_and_no_failure(string? type, string body, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        foreach (var address in new[] { "/wallet/top-ups", "/keys", "/sign-in", "/get-a-key", "/accounts", "/webhooks", "/playground", "/playground/price", "/prepaid-test" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body == "fields" ? string.Concat(Enumerable.Range(0, 3_000).Select(field => $"f{field}=1&")) : body) };
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
            request.Headers.Add(SessionCookies.TokenHeader, operating.Token);
            Assert.Equal((address, status), (address, (int)(await operating.SendAsync(request)).StatusCode));
        }
    }

    [Fact]
    public async Task The_longest_prompt_fits_into_each_form_of_the_playground()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var prompt = new string('\u6c34', CallLimits.PromptChars);
        Assert.Equal(HttpStatusCode.OK, (await visitor.PostAsync("/playground/price", ("prompt", prompt), ("quality", "low"))).StatusCode);
        using var form = new MultipartFormDataContent { { new StringContent(visitor.Token), "token" }, { new StringContent(prompt), "prompt" }, { new StringContent("low"), "quality" } };
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.PostAsync("/playground", form)).StatusCode);
    }

    private static async Task<HttpResponseMessage> EditAsync(ConsoleVisitor visitor, bool inHeader)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/edits")
        {
            Content = new MultipartFormDataContent { { new StringContent("a red balloon"), "prompt" }, { new StringContent("low"), "quality" }, { Png(TestImages.Square(256)), "image", "a.png" }, { new StringContent(visitor.Token), inHeader ? "user" : "token" } },
        };
        if (inHeader)
            request.Headers.Add(SessionCookies.TokenHeader, visitor.Token);
        return await visitor.SendAsync(request);
    }

    private static ByteArrayContent Png(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
}
