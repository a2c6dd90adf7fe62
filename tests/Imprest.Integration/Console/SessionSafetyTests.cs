using System.Net;
using System.Net.Http.Headers;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Integration.Support;
using Imprest.Keys;
using Microsoft.AspNetCore.Http;

namespace Imprest.Integration.Console;

/// <summary>What a session, its cookies and its links open, and for how long.</summary>
public sealed class SessionSafetyTests
{
    [Fact]
    public async Task A_key_that_is_revoked_meanwhile_is_told_no_more_news()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"soon gone"}"""));
        KeySecret.TryReadId((string)made["key"]!, out var publicId);
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        context.Features.Set(new Session("nonce", publicId, DateTimeOffset.UnixEpoch));
        context.Features.Set(gateway.Service<KeyRing>().CallerOf(publicId));
        var looks = 0;
        var watching = gateway.Service<LiveEvents>().StreamAsync(context, "as it was", () => Task.FromResult<Look?>(new($"look {looks++}", false)));
        Assert.False(watching.IsCompleted);
        (await gateway.Admin.DeleteAsync($"/admin/v1/keys/{made["id"]}")).EnsureSuccessStatusCode();
        await watching.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.InRange(looks, 1, 12); // One a second, and it has ended.
    }

    [Fact]
    public async Task A_secret_is_shown_by_its_cookie_for_two_minutes_and_by_no_copy_of_it_later()
    {
        var clock = new ManualClock(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock);
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var made = await visitor.PostAsync("/keys", ("name", "website"));
        var kept = made.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("imprest_shown=", StringComparison.Ordinal)).Split(';')[0];
        async Task<bool> ShowsAsync()
        {
            using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = gateway.Host.BaseAddress };
            using var request = new HttpRequestMessage(HttpMethod.Get, made.Headers.Location) { Headers = { { "Cookie", $"imprest_session={visitor.Cookie}; {kept}" } } };
            return (await (await client.SendAsync(request)).Content.ReadAsStringAsync()).Contains("The new key", StringComparison.Ordinal);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        using (var head = await visitor.SendAsync(new(HttpMethod.Head, made.Headers.Location)))
            Assert.False(head.Headers.Contains("Set-Cookie")); // It shows nothing, so it uses nothing up.
        Assert.True(await ShowsAsync());
        clock.Advance(TimeSpan.FromMinutes(1.1));
        Assert.False(await ShowsAsync());
    }

    [Theory]
    [InlineData("/enter")]
    [InlineData("/enter/")]
    [InlineData("/Enter")]
    public async Task A_look_at_the_head_of_the_link_does_not_use_it_up(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        var link = path + gateway.Host.MakeEntryLink()!.Query;
        using var visitor = new ConsoleVisitor(gateway);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await visitor.SendAsync(new(HttpMethod.Head, link))).StatusCode);
        Assert.Equal("/", (await visitor.GetAsync(link)).Answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/1.1\nHost: ")]
    [InlineData("HTTP/1.1\nHost: a..b")]
    [InlineData("HTTP/1.1\nHost: imprest:99999")]
    [InlineData("HTTP/1.1\nHost: [::1")]
    public async Task A_host_that_is_none_is_a_mistake_and_no_failure(string rest)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var address in new[] { "/playground", "/prepaid-test", "/pricing" })
        {
            using var line = await RawLine.SendAsync(gateway, $"GET {address} {rest}\nCookie: imprest_session={visitor.Cookie}\n\n");
            Assert.Equal((address, 400), (address, await line.StatusAsync()));
        }
    }

    [Fact]
    public async Task A_public_address_may_have_any_path_and_needs_no_host()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("public_url", "http://images.example.org/v1/images/"));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (answer, html) = await visitor.GetAsync("/playground");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("http://images.example.org/v1/images/v1/images/generations", html, StringComparison.Ordinal);
        using var line = await RawLine.SendAsync(gateway, $"GET /playground HTTP/1.0\nCookie: imprest_session={visitor.Cookie}\n\n");
        Assert.Equal(200, await line.StatusAsync());
    }

    [Fact]
    public async Task A_browser_keeps_nothing_that_the_API_answers_a_session_but_images_that_it_asks_for_again()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("retain_prompts", "true"));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var edited = await EditAsync(visitor);
        Assert.Equal("no-store", edited.Headers.CacheControl?.ToString());
        var id = edited.Headers.GetValues("x-request-id").Single();
        foreach (var (path, kept) in new[] { ("images/0", "no-cache, private"), ("inputs/0", "no-store, private"), ("images/7", "no-store"), ("receipt", "no-store") })
            Assert.Equal((path, kept), (path, (await visitor.GetAsync($"/v1/requests/{id}/{path}")).Answer.Headers.CacheControl?.ToString()));
        Assert.NotNull((await visitor.GetAsync($"/v1/requests/{id}/images/0")).Answer.Headers.ETag);
        Assert.Null((await gateway.Client.GetAsync($"/v1/requests/{id}/receipt")).Headers.CacheControl);
    }

    private static async Task<HttpResponseMessage> EditAsync(ConsoleVisitor visitor)
    {
        using var image = new ByteArrayContent(TestImages.Square(256)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/edits")
        {
            Content = new MultipartFormDataContent { { new StringContent("a red balloon"), "prompt" }, { new StringContent("low"), "quality" }, { image, "image", "a.png" } },
            Headers = { { SessionCookies.TokenHeader, visitor.Token } },
        };
        return await visitor.SendAsync(request);
    }
}
