using System.Net;
using System.Text.RegularExpressions;
using Imprest.Integration.Support;

namespace Imprest.Integration.Console;

/// <summary>A browser without a screen: keeps its cookies, follows no redirect, and sends the token of the last page that it got.</summary>
internal sealed partial class ConsoleVisitor : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;
    private string token = "";

    public ConsoleVisitor(TestGateway gateway) => client = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies })
    {
        BaseAddress = gateway.Host.BaseAddress,
        DefaultRequestHeaders = { { "Accept", "text/html" } },
    };

    public string Token => token;

    public string Cookie
    {
        get => cookies.GetCookies(client.BaseAddress!)["imprest_session"]!.Value;
        set => cookies.Add(client.BaseAddress!, new Cookie("imprest_session", value));
    }

    /// <summary>Signs in with this key.</summary>
    public static async Task<ConsoleVisitor> SignedInAsync(TestGateway gateway, string key)
    {
        var visitor = new ConsoleVisitor(gateway);
        await visitor.GetAsync("/sign-in");
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.PostAsync("/sign-in", ("key", key))).StatusCode);
        await visitor.GetAsync("/pricing");
        return visitor;
    }

    public async Task<(HttpResponseMessage Answer, string Html)> GetAsync(string address)
    {
        var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        var html = await answer.Content.ReadAsStringAsync();
        if (TokenOfPage().Match(html) is { Success: true } match)
            token = match.Groups[1].Value;
        return (answer, html);
    }

    /// <summary>Sends a form, with the token of the last page.</summary>
    public Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] fields) => PostAsync(address, token, fields);

    public async Task<HttpResponseMessage> PostAsync(string address, string formToken, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Append(("token", formToken)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await client.PostAsync(new Uri(address, UriKind.Relative), form);
    }

    /// <summary>Sends any body to where a form goes.</summary>
    public Task<HttpResponseMessage> PostAsync(string address, HttpContent body) => client.PostAsync(new Uri(address, UriKind.Relative), body);

    /// <summary>Sends anything, with the cookies alone.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request);

    public void Dispose() => client.Dispose();

    [GeneratedRegex("data-token=\"([0-9a-f]+)\"")]
    private static partial Regex TokenOfPage();
}
