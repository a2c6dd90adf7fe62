using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Imprest.Integration.Api;

/// <summary>The description at /openapi/v1.json says what the gateway does: every route, and every member of its answers.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private TestGateway gateway = null!;
    private JsonObject document = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync(openAI: new("http://127.0.0.1:9/v1"), configuration: ("sign_up", "open"));
        document = await gateway.GetAsync("/openapi/v1.json");
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task It_is_valid_OpenAPI()
    {
        var read = await OpenApiDocument.LoadAsync(await gateway.Client.GetStreamAsync("/openapi/v1.json"), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
    }

    [Fact]
    public void Every_route_is_there()
    {
        var mapped = gateway.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } path && (path.StartsWith("/v1", StringComparison.Ordinal) || path.StartsWith("/admin", StringComparison.Ordinal)))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {PlainPath(endpoint.RoutePattern.RawText!)}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), Operations().Select(each => each.Name).Where(name => !name.EndsWith("/healthz", StringComparison.Ordinal) && !name.EndsWith("/readyz", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operation_says_what_it_does_and_what_it_answers()
    {
        foreach (var (name, operation) in Operations())
        {
            Assert.True(operation["summary"] is not null, $"{name} has no summary.");
            var responses = operation["responses"]!.AsObject();
            Assert.Contains(responses, response => response.Key.StartsWith('2') && response.Value!["content"]!.AsObject().Count > 0);
            Assert.All(responses, response => Assert.NotEmpty((string?)response.Value!["description"] ?? ""));
        }
    }

    [Fact]
    public void Images_calls_take_JSON_and_forms_and_keys_and_answer_with_images_events_and_errors()
    {
        var edit = document["paths"]!["/v1/images/edits"]!["post"]!;
        Assert.NotNull(Resolve(edit["requestBody"]!["content"]!["application/json"]!["schema"]!)["properties"]!["images"]);
        Assert.NotNull(Resolve(edit["requestBody"]!["content"]!["multipart/form-data"]!["schema"]!)["properties"]!["mask"]);
        Assert.Contains(edit["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "Idempotency-Key");
        Assert.NotNull(edit["responses"]!["200"]!["content"]!["text/event-stream"]);
        Assert.NotNull(edit["responses"]!["200"]!["headers"]!["x-imprest-charge-usd"]);
        Assert.Contains("insufficient_funds", (string?)edit["responses"]!["402"]!["description"], StringComparison.Ordinal);
        Assert.NotNull(document["paths"]!["/admin/v1/accounts"]!["post"]!["responses"]!["403"]!["content"]!["application/problem+json"]);
    }

    [Fact]
    public void Every_reference_leads_somewhere() => Walk(document);

    [Fact]
    public async Task Every_member_of_an_answer_is_described()
    {
        using var made = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"64x64","quality":"low"}""");
        var id = made.Headers.GetValues("x-request-id").Single();
        AssertDescribed("post", "/v1/images/generations", 200, await TestGateway.JsonAsync(made));
        using var refused = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"2048x2048","quality":"high","n":10}""");
        AssertDescribed("post", "/v1/images/generations", 402, await TestGateway.JsonAsync(refused));
        using var quote = await gateway.PostAsync("/v1/quotes", """{"prompt":"a red fox"}""");
        AssertDescribed("post", "/v1/quotes", 200, await TestGateway.JsonAsync(quote));
        using var explained = await gateway.PostAsync("/v1/explain", """{"model":"gpt-image-2","usage":{"input_tokens":50,"output_tokens":9000,"total_tokens":9050}}""");
        AssertDescribed("post", "/v1/explain", 200, await TestGateway.JsonAsync(explained));
        using var cost = await gateway.PostAsync("/v1/cost-estimates", """{"items_a_month":1,"steps":[{"name":"a","model":"gpt-image-2"}],"models":["imprest-sandbox-1","dall-e-3","nobody"],"what_ifs":["a.n=2"]}""");
        AssertDescribed("post", "/v1/cost-estimates", 200, await TestGateway.JsonAsync(cost));
        using var account = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"an account"}""");
        AssertDescribed("post", "/admin/v1/accounts", 201, await TestGateway.JsonAsync(account));
        using var topUp = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts/default/topups", """{"amount_usd":"1","kind":"paid","source_ref":"a"}""");
        AssertDescribed("post", "/admin/v1/accounts/{id}/topups", 201, await TestGateway.JsonAsync(topUp));
        using var key = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"a key"}""");
        AssertDescribed("post", "/admin/v1/keys", 201, await TestGateway.JsonAsync(key));
        using var own = await gateway.PostAsync("/v1/keys", """{"name":"a key","highest_quality":"low"}""");
        AssertDescribed("post", "/v1/keys", 201, await TestGateway.JsonAsync(own));
        using var invitation = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/invitations", "{}");
        AssertDescribed("post", "/admin/v1/invitations", 201, await TestGateway.JsonAsync(invitation));
        using var opened = await gateway.PostAsync("/v1/sign-ups", """{"name":"a stranger"}""");
        AssertDescribed("post", "/v1/sign-ups", 201, await TestGateway.JsonAsync(opened));
        using var webhook = await gateway.PostAsync("/v1/webhooks", """{"url":"https://192.0.32.7/hook"}""");
        var made201 = await TestGateway.JsonAsync(webhook);
        AssertDescribed("post", "/v1/webhooks", 201, made201);
        using var rotated = await gateway.PostAsync($"/v1/webhooks/{made201["id"]}/rotate", "{}");
        AssertDescribed("post", "/v1/webhooks/{id}/rotate", 200, await TestGateway.JsonAsync(rotated));
        AssertDescribed("get", "/v1/webhooks", 200, await gateway.GetAsync("/v1/webhooks"));
        AssertDescribed("get", "/v1/webhooks/{id}/deliveries", 200, await gateway.GetAsync($"/v1/webhooks/{made201["id"]}/deliveries"));
        using var removed = await gateway.Client.DeleteAsync(new Uri($"/v1/webhooks/{made201["id"]}", UriKind.Relative));
        AssertDescribed("delete", "/v1/webhooks/{id}", 200, await TestGateway.JsonAsync(removed));
        using var accepted = await TestGateway.PostAsync(gateway.Client, "/v1/images/generations", """{"prompt":"a task","size":"64x64","quality":"low"}""", ("Prefer", "respond-async"));
        AssertDescribed("get", "/v1/tasks", 200, await gateway.GetAsync("/v1/tasks"));
        AssertDescribed("get", "/v1/tasks/{id}", 200, await gateway.GetAsync($"/v1/tasks/{(await TestGateway.JsonAsync(accepted))["id"]}"));
        using var nobody = gateway.ClientWith(null);
        using var turnedAway = await TestGateway.PostAsync(nobody, "/v1/images/generations", "{}");
        AssertDescribed("post", "/v1/images/generations", 401, await TestGateway.JsonAsync(turnedAway));
        string[] paths =
        [
            "/v1/requests", "/v1/failures", "/v1/requests/{id}", "/v1/requests/{id}/receipt", "/v1/usage", "/v1/balance", "/v1/ledger", "/v1/models", "/v1/prices",
            "/admin/v1/accounts", "/admin/v1/limits", "/admin/v1/keys", "/v1/keys", "/admin/v1/audit", "/admin/v1/invitations", "/admin/v1/rejections", "/admin/v1/providers", "/healthz", "/readyz",
        ];
        await gateway.Ledger.FlushAsync();
        foreach (var path in paths)
        {
            using var response = await gateway.Admin.GetAsync(path.Replace("{id}", id, StringComparison.Ordinal));
            AssertDescribed("get", path, 200, await TestGateway.JsonAsync(response));
        }
    }

    private IEnumerable<(string Name, JsonNode Operation)> Operations() =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(each => ($"{each.Key.ToUpperInvariant()} {path.Key}", each.Value!)));

    /// <summary>Without constraints: {index:int} and {*id} are {index} and {id}.</summary>
    private static string PlainPath(string pattern) => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{\*?(\w+)(:\w+)?\}", "{$1}").TrimEnd('/');

    private void AssertDescribed(string method, string path, int status, JsonNode answer)
    {
        var content = document["paths"]![path]![method]!["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)]!["content"]!.AsObject();
        AssertMembers(content.First().Value!["schema"]!, answer, $"{method} {path}");
    }

    private void AssertMembers(JsonNode schema, JsonNode? value, string where)
    {
        schema = Resolve(schema);
        if (value is JsonArray array && schema["items"] is { } items)
        {
            foreach (var item in array)
                AssertMembers(items, item, where + "[]");
        }

        if (value is not JsonObject members || schema["properties"] is not JsonObject known)
            return;
        foreach (var (name, member) in members)
        {
            Assert.True(known[name] is not null, $"{where} answers with `{name}`, which its description does not have.");
            AssertMembers(known[name]!, member, $"{where}.{name}");
        }
    }

    private JsonNode Resolve(JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? document["components"]!["schemas"]![reference["#/components/schemas/".Length..]]! : schema;

    private void Walk(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            if (members["$ref"] is not null)
                Assert.NotNull(Resolve(members));
            foreach (var (_, member) in members)
                Walk(member);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Walk(item);
        }
    }
}
