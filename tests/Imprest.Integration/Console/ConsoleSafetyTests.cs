using System.Net;
using Imprest.Console.Rendering;
using Imprest.Integration.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Imprest.Integration.Console;

/// <summary>What holds for every page and every form of the console, those to come included: they are asked for by the gateway's own list of addresses.</summary>
public sealed class ConsoleSafetyTests
{
    /// <summary>Whoever has no key may read these.</summary>
    private static readonly string[] Public = ["/pricing", "/pricing/{provider}/{model}", "/compare", "/cost", "/cost/", "/sign-in", "/get-a-key", "/enter"];

    [Fact]
    public async Task Only_the_public_pages_are_shown_without_a_key()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new ConsoleVisitor(gateway);
        var closed = 0;
        foreach (var pattern in Patterns(gateway, "GET").Where(pattern => !IsPublic(pattern)))
        {
            var (answer, html) = await stranger.GetAsync(Filled(pattern));
            Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{pattern}: {answer.StatusCode}");
            Assert.True(answer.Headers.Location!.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal) || pattern == "/", $"{pattern} leads to {answer.Headers.Location}");
            Assert.DoesNotContain("imp_", html, StringComparison.Ordinal);
            closed++;
        }

        Assert.True(closed >= 10, $"Only {closed} pages were tried.");
    }

    [Fact]
    public async Task No_form_is_taken_without_its_token()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        using var other = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        using var stranger = new ConsoleVisitor(gateway);
        var forms = Patterns(gateway, "POST").ToList();
        Assert.True(forms.Count >= 5, $"Only {forms.Count} forms were tried.");
        foreach (var pattern in forms)
        {
            foreach (var forged in new[] { "", "00", other.Token, new string('0', operating.Token.Length) })
                Assert.True((await operating.PostAsync(Filled(pattern), forged, ("id", "x"))).StatusCode == HttpStatusCode.Forbidden, $"{pattern} took the token \"{forged}\".");
            Assert.True((await stranger.PostAsync(Filled(pattern), operating.Token, ("id", "x"))).StatusCode == HttpStatusCode.Forbidden, $"{pattern} took a form without a session.");
        }
    }

    [Fact]
    public async Task The_address_that_a_form_goes_to_leads_back_to_its_page()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        foreach (var (address, page) in new[]
        {
            ("/keys/key_1/limits", "/keys/key_1"), ("/accounts/default/price-list", "/accounts/default"), ("/wallet/top-ups", "/wallet"), ("/requests/req_1/decision", "/requests/req_1"),
            ("/webhooks/whe_1/deliveries/whd_1/resend", "/webhooks/whe_1"), ("/accounts/invitations/inv_1/revoke", "/accounts"), ("/playground/price", "/playground"), ("/sign-out", "/"),
        })
            Assert.Equal(page, (await operating.GetAsync(address)).Answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_API_takes_no_change_by_a_session_without_its_token()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        foreach (var address in new[] { "/v1/images/generations", "/v1/quotes", "/admin/v1/keys", "/admin/v1/accounts/default/topups" })
            Assert.Equal(HttpStatusCode.Forbidden, (await operating.PostAsync(address, "", ("amount_usd", "5"))).StatusCode);
        Assert.Equal(1m, await gateway.AvailableAsync());
    }

    [Fact]
    public async Task A_revoked_key_is_signed_out_everywhere()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"laptop"}"""));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, (string)made.Json["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/usage")).Answer.StatusCode);
        await gateway.Admin.DeleteAsync(new Uri($"/admin/v1/keys/{made.Json["id"]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/usage")).Answer.StatusCode);
    }

    [Fact]
    public async Task A_sign_in_ends_after_twelve_hours_and_a_changed_cookie_is_none()
    {
        var clock = new ManualClock(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock);
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/usage")).Answer.StatusCode);
        using var forger = new ConsoleVisitor(gateway);
        forger.Cookie = visitor.Cookie[..^4] + "AAAA";
        Assert.Equal(HttpStatusCode.Redirect, (await forger.GetAsync("/usage")).Answer.StatusCode);
        clock.Advance(TimeSpan.FromHours(12.01));
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/usage")).Answer.StatusCode);
    }

    [Fact]
    public async Task Every_page_says_that_nothing_comes_from_elsewhere_and_nobody_frames_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        foreach (var pattern in Patterns(gateway, "GET"))
        {
            var (answer, html) = await visitor.GetAsync(Filled(pattern));
            if (answer.Content.Headers.ContentType?.MediaType != "text/html")
                continue; // An export, a stream of events, a redirect.
            Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal(("nosniff", "DENY", "no-referrer"), (Header(answer, "X-Content-Type-Options"), Header(answer, "X-Frame-Options"), Header(answer, "Referrer-Policy")));
            Assert.True(answer.Headers.CacheControl!.NoStore, $"{pattern} may be kept by a cache.");
            Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script(?![^>]*src=\"/assets/)", html);
            Assert.DoesNotMatch(" on[a-z]+=\"", html);
            Assert.DoesNotMatch("(src|href)=\"(https?:)?//[^\"]*\\.(js|css|png|svg|woff2?)", html);
        }
    }

    [Fact]
    public async Task The_cookie_is_for_this_site_alone_and_for_no_script()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        await visitor.GetAsync("/sign-in");
        var answer = await visitor.PostAsync("/sign-in", ("key", gateway.Host.ApiKey));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(gateway.Host.ApiKey, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_https_the_cookie_never_goes_over_a_plain_line()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("public_url", "https://images.example.org"));
        using var visitor = new ConsoleVisitor(gateway);
        var (answer, _) = await visitor.GetAsync("/sign-in");
        Assert.Contains("secure", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/usage?model=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/sign-in?return_to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/usage?nothing=%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/requests/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("/pricing?q=%3Cscript%3Ealert(1)%3C/script%3E")]
    public async Task Script_in_an_address_is_shown_as_text(string address)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.DoesNotContain("<script>alert", (await visitor.GetAsync(address)).Html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "--b")]
    [InlineData("application/x-www-form-urlencoded", "name=%00")]
    public async Task A_form_that_cannot_be_read_is_a_strangers_mistake_and_no_failure(string type, string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new ConsoleVisitor(gateway);
        await stranger.GetAsync("/sign-in");
        using var form = new StringContent(body);
        form.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.PostAsync("/sign-in", form)).StatusCode);
    }

    [Fact]
    public async Task No_large_form_is_taken_from_a_stranger()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new ConsoleVisitor(gateway);
        await stranger.GetAsync("/sign-in");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[1_000_000]), "image", "a.png" } };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await stranger.PostAsync("/sign-in", form)).StatusCode);
    }

    [Fact]
    public async Task A_refused_form_signs_nobody_out()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync("/sign-out", "00")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/usage")).Answer.StatusCode);
    }

    [Fact]
    public async Task Auditors_change_nothing_whatever_form_they_send()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"books","role":"auditor"}"""));
        using var auditor = await ConsoleVisitor.SignedInAsync(gateway, (string)made.Json["key"]!);
        foreach (var pattern in Patterns(gateway, "POST").Where(pattern => pattern is not ("/sign-in" or "/sign-out" or "/get-a-key")))
        {
            var answer = await auditor.PostAsync(Filled(pattern), ("amount", "5"), ("amount_usd", "5"), ("kind", "paid"), ("source_ref", "a"), ("name", "a"), ("prompt", "a fox"), ("id", "x"));
            Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{pattern} answered an auditor {answer.StatusCode}.");
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static bool IsPublic(string pattern) => Public.Contains(pattern) || pattern.StartsWith("/cost", StringComparison.Ordinal) || pattern.StartsWith("/pricing", StringComparison.Ordinal);

    private static IEnumerable<string> Patterns(TestGateway gateway, string method) => gateway.Host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<ConsoleRoutes.ConsoleEndpoint>() is not null && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains(method))
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')).Distinct();

    /// <summary>An address with something in each of its places.</summary>
    private static string Filled(string pattern) => string.Join('/', pattern.Split('/').Select(part => part.StartsWith('{') ? part switch
    {
        "{provider}" => "sandbox",
        "{model}" or "{**model}" => "imprest-sandbox-1",
        _ when part.Contains(":int", StringComparison.Ordinal) => "0",
        _ => "none",
    } : part));
}
