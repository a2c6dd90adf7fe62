using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Keys;

/// <summary>What a key may ask for is decided before anything is held, for calls and for quotes alike.</summary>
public sealed class KeyRuleTests : IAsyncLifetime
{
    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: [("routes:best:models:0", "openai/gpt-image-2"), ("routes:best:models:1", "sandbox/imprest-sandbox-1")]);
        await gateway.TopUpAsync("100");
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Theory]
    //          the rules                                        the call                                                                          the answer's status, and what it is about
    [InlineData("""{"allowed_models":["gpt-image-2"]}""",         """{"model":"gpt-image-2","quality":"low","size":"1024x1024"}""",                 200, null)]
    [InlineData("""{"allowed_models":["gpt-image-2"]}""",         """{"model":"imprest-sandbox-1","quality":"low","size":"64x64"}""",               403, "model")]
    [InlineData("""{"allowed_models":["gpt-image-2"]}""",         """{"quality":"low","size":"64x64"}""",                                           403, "model")]
    [InlineData("""{"allowed_models":["gpt-image-*"]}""",         """{"model":"gpt-image-2","quality":"low","size":"1024x1024"}""",                 200, null)]
    [InlineData("""{"allowed_models":["openai/*"]}""",            """{"model":"gpt-image-2","quality":"low","size":"1024x1024"}""",                 200, null)]
    [InlineData("""{"allowed_models":["openai/*"]}""",            """{"model":"openai/gpt-image-2","quality":"low","size":"1024x1024"}""",          200, null)]
    [InlineData("""{"allowed_models":["openai/*"]}""",            """{"model":"best","quality":"low","size":"1024x1024"}""",                        403, "model")] // Its second model is another's.
    [InlineData("""{"allowed_models":["best"]}""",                """{"model":"best","quality":"low","size":"1024x1024"}""",                        200, null)]
    [InlineData("""{"allowed_models":["openai/*","sandbox/*"]}""", """{"model":"best","quality":"low","size":"1024x1024"}""",                       200, null)]
    [InlineData("""{"highest_quality":"medium"}""",               """{"quality":"medium","size":"64x64"}""",                                        200, null)]
    [InlineData("""{"highest_quality":"medium"}""",               """{"quality":"high","size":"64x64"}""",                                          403, "quality")]
    [InlineData("""{"highest_quality":"standard"}""",             """{"quality":"high","size":"64x64"}""",                                          403, "quality")] // Another's word for medium.
    [InlineData("""{"highest_quality":"standard"}""",             """{"quality":"medium","size":"64x64"}""",                                        200, null)]
    [InlineData("""{"highest_quality":"high"}""",                 """{"quality":"high","size":"64x64"}""",                                          200, null)]
    [InlineData("""{"highest_quality":"medium"}""",               """{"quality":"gorgeous","size":"64x64"}""",                                      400, "quality")] // Not the rule's matter.
    [InlineData("""{"highest_size":"512x512"}""",                 """{"quality":"low","size":"512x512"}""",                                         200, null)]
    [InlineData("""{"highest_size":"512x512"}""",                 """{"quality":"low","size":"1024x256"}""",                                        200, null)] // Pixels count, not sides.
    [InlineData("""{"highest_size":"512x512"}""",                 """{"quality":"low","size":"520x512"}""",                                         403, "size")]
    [InlineData("""{"highest_size":"1K"}""",                      """{"quality":"low","size":"1024x1536"}""",                                       200, null)]
    [InlineData("""{"highest_size":"1K"}""",                      """{"quality":"low","size":"2048x2048"}""",                                       403, "size")]
    [InlineData("""{"highest_size":"1024x1024"}""",               """{"model":"gpt-image-2","operation":"image-to-image","references":1,"quality":"low"}""", 403, "size")] // Its size would follow the input's.
    [InlineData("""{"required_labels":["team"]}""",               """{"quality":"low","size":"64x64"}""",                                           400, "metadata")]
    [InlineData("""{"required_labels":["team"]}""",               """{"quality":"low","size":"64x64","metadata":{"team":""}}""",                    400, "metadata")]
    [InlineData("""{"required_labels":["team"]}""",               """{"quality":"low","size":"64x64","metadata":{"team":"blue"}}""",                200, null)]
    [InlineData("""{"required_labels":["team"]}""",               """{"quality":"low","size":"64x64","metadata":{"team":"blue","a=b":"c"}}""",      400, "metadata")]
    public async Task A_rule_decides(string rules, string call, int status, string? param)
    {
        using var key = await KeyAsync(rules);
        var ask = JsonNode.Parse(call)!.AsObject();
        ask["prompt"] = "a red fox";
        var quoted = await Answer.ReadAsync(await TestGateway.PostAsync(key, "/v1/quotes", ask.ToJsonString()));
        Assert.Equal((status, param), ((int)quoted.Status, (string?)quoted.Json["error"]?["param"]));
        if (ask.ContainsKey("references"))
            return; // Said of a quote only.
        var held = await gateway.AvailableAsync();
        var answer = await Answer.ReadAsync(await TestGateway.PostAsync(key, "/v1/images/generations", ask.ToJsonString()));
        Assert.Equal((status, param), ((int)answer.Status, (string?)answer.Json["error"]?["param"]));
        if (status == 200)
            return;
        Assert.Equal((status == 403 ? "permission_denied" : "invalid_request", held), (answer.Code, await gateway.AvailableAsync()));
        var row = await gateway.NewestAsync();
        Assert.Equal((answer.Id, "rejected", answer.Code), ((string)row["id"]!, (string)row["state"]!, (string)row["error_code"]!));
    }

    [Theory]
    //          the rules                        the call                                                  what is made of it
    [InlineData("""{"highest_quality":"low"}""",  """{"model":"gpt-image-2","size":"1024x1024"}""",         "low",    "1024x1024")]
    [InlineData("""{"highest_quality":"low"}""",  """{"model":"gpt-image-2","size":"1024x1024","quality":"auto"}""", "low", "1024x1024")]
    [InlineData("""{"highest_size":"1K"}""",      """{"model":"gpt-image-2","quality":"low"}""",            "low",    "1024x1024")]
    [InlineData("""{"highest_size":"2048x2048"}""", """{"quality":"low"}""",                                 "low",    "auto")] // It makes nothing larger.
    public async Task What_a_call_leaves_to_the_model_is_bounded_by_the_rule(string rules, string call, string quality, string size)
    {
        using var key = await KeyAsync(rules);
        var ask = JsonNode.Parse(call)!.AsObject();
        ask["prompt"] = "a red fox";
        var quote = (await Answer.ReadAsync(await TestGateway.PostAsync(key, "/v1/quotes", ask.ToJsonString()))).Json;
        var answer = await Answer.ReadAsync(await TestGateway.PostAsync(key, "/v1/images/generations", ask.ToJsonString()));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((string?)quote["upper_bound_usd"], answer["x-imprest-held-usd"]);
        var row = await gateway.NewestAsync();
        Assert.Equal((quality, size), ((string?)row["quality"], (string?)row["size"] ?? "auto"));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_refusal_names_the_rule_and_what_would_be_allowed()
    {
        using var key = await KeyAsync("""{"allowed_models":["gpt-image-2","imprest-sandbox-1"],"highest_quality":"medium","highest_size":"512x512"}""");
        async Task<string> MessageAsync(ImageAsk ask) => (string)(await key.GenerateAsync(ask)).Json["error"]!["message"]!;
        Assert.Equal("This key may not use `gpt-image-2.5-flare`. Its rule `allowed_models` allows gpt-image-2, imprest-sandbox-1.", await MessageAsync(new() { Model = "gpt-image-2.5-flare" }));
        Assert.Equal("This key's `highest_quality` is medium; `sandbox/imprest-sandbox-1` may be asked for low or medium, not for high.", await MessageAsync(new() { Quality = "high" }));
        Assert.StartsWith("This key's `highest_size` is 512x512: at most 262144 pixels of `sandbox/imprest-sandbox-1`; 1024x1024 is more.", await MessageAsync(new() { Size = "1024x1024" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_shows_a_key_what_it_may_use()
    {
        using var key = await KeyAsync("""{"allowed_models":["gpt-image-*"]}""");
        var ids = (await gateway.GetAnswerAsync("/v1/models", key)).Json["data"]!.AsArray().Select(model => (string)model!["id"]!).ToList();
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.StartsWith("gpt-image-", id, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync("/v1/models/gpt-image-2", key)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAnswerAsync("/v1/models/imprest-sandbox-1", key)).Status);
        Assert.Contains((await gateway.GetAnswerAsync("/v1/models")).Json["data"]!.AsArray(), model => (string)model!["id"]! == "imprest-sandbox-1");
    }

    [Fact]
    public async Task A_quote_of_another_key_opens_nothing_that_the_rules_close()
    {
        var ask = new ImageAsk() { Quality = "high" };
        var quote = (string?)(await gateway.QuoteAsync(ask)).Json["id"];
        using var key = await KeyAsync("""{"highest_quality":"low"}""");
        var answer = await key.GenerateAsync(ask with { QuoteId = quote });
        Assert.Equal((HttpStatusCode.Forbidden, "permission_denied"), (answer.Status, answer.Code));
        Assert.Equal("quote_mismatch", (await key.GenerateAsync(ask with { QuoteId = quote, Quality = null })).Code);
    }

    [Fact]
    public async Task Streams_and_tasks_are_held_to_the_rules_too()
    {
        using var key = await KeyAsync("""{"highest_quality":"low"}""");
        var ask = new ImageAsk() { Quality = "high" };
        Assert.Equal("permission_denied", (await key.GenerateAsync(ask with { Stream = true, PartialImages = 1 })).Code);
        Assert.Equal("permission_denied", (await key.GenerateAsync(ask, ("Prefer", "respond-async"))).Code);
    }

    [Fact]
    public async Task A_key_begins_with_the_limits_that_it_is_made_with()
    {
        using var key = await KeyAsync("""{"limits":[{"period":"day","limit_usd":"0.003"}]}""");
        Assert.Equal("0.001", (await key.GenerateAsync(new()))["x-imprest-key-remaining-usd"]);
        Assert.Equal("key_limit_exceeded", (await key.GenerateAsync(new("a blue fox"))).Code);
        var listed = (await gateway.ListAsync("/admin/v1/keys", gateway.Admin)).Single(one => (string?)one["name"] == "web")["limits"]![0]!;
        Assert.Equal(("day", "0.003", "0.002", "0.001"), ((string?)listed["period"], (string?)listed["limit_usd"], (string?)listed["used_usd"], (string?)listed["remaining_usd"]));
    }

    [Fact]
    public async Task Rules_change_from_the_next_call_on_and_survive_a_restart()
    {
        using var data = new TempDirectory();
        string id, text;
        await using (var first = await TestGateway.StartAsync(directory: data.Path))
        {
            var made = (await Answer.ReadAsync(await TestGateway.PostAsync(first.Admin, "/admin/v1/keys", """{"name":"web","highest_quality":"low","required_labels":["team"]}"""))).Json;
            (id, text) = ((string)made["id"]!, (string)made["key"]!);
            using var key = first.ClientWith(text);
            Assert.Equal("permission_denied", (await key.GenerateAsync(new() { Quality = "medium" }, ("x-imprest-labels", "team=blue"))).Code);
            var changed = (await PatchAsync(first, id, """{"highest_quality":"medium","name":"shop"}""")).Json;
            Assert.Equal(("shop", "medium", "team"), ((string?)changed["name"], (string?)changed["highest_quality"], (string?)changed["required_labels"]![0]));
            Assert.Equal(HttpStatusCode.OK, (await key.GenerateAsync(new() { Quality = "medium" }, ("x-imprest-labels", "team=blue"))).Status);
        }

        await using var second = await TestGateway.StartAsync(directory: data.Path);
        using var again = second.ClientWith(text);
        Assert.Equal("permission_denied", (await again.GenerateAsync(new() { Quality = "high" }, ("x-imprest-labels", "team=blue"))).Code);
        Assert.Equal("invalid_request", (await again.GenerateAsync(new())).Code);
        await PatchAsync(second, id, """{"highest_quality":null,"required_labels":null}""");
        Assert.Equal(HttpStatusCode.OK, (await again.GenerateAsync(new() { Quality = "high" })).Status);
    }

    [Theory]
    [InlineData("""{"allowed_models":["gpt-imgae-2"]}""", "Did you mean `gpt-image-2`?")]
    [InlineData("""{"allowed_models":["gpt-*-2"]}""", "a * is allowed at the end alone")]
    [InlineData("""{"allowed_models":["nobody/*"]}""", "neither a route of this gateway nor a model of its price book")]
    [InlineData("""{"allowed_models":["best","gpt-image-2\nx"]}""", "has names of models")]
    [InlineData("""{"highest_quality":"mediun"}""", "Did you mean \"medium\"")]
    [InlineData("""{"highest_size":"huge"}""", "is pixels (1024x1536) or a class (1K, 2K, 4K), not \"huge\"")]
    [InlineData("""{"required_labels":["a=b"]}""", "names of labels")]
    [InlineData("""{"role":"operator","allowed_models":["best"]}""", "is account for a key with rules")]
    [InlineData("""{"limits":[{"period":"week","limit_usd":"1"}]}""", "`period` is day, month or total")]
    [InlineData("""{"limits":[{"period":"day","limit_usd":"1"},{"period":"day","limit_usd":"2"}]}""", "has the period day twice")]
    [InlineData("""{"limits":[{"period":"day","limit_usd":"-1"}]}""", "is zero or more")]
    [InlineData("""{"expires_at":"2020-01-01T00:00:00Z"}""", "must be in the future")]
    public async Task What_is_wrong_is_told_with_what_would_be_right(string rules, string says)
    {
        var body = JsonNode.Parse(rules)!.AsObject();
        body["name"] = "web";
        var answer = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", body.ToJsonString()));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, (string?)answer.Json["code"]));
        Assert.Contains(says, (string)answer.Json["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_use_is_shown_to_the_minute_and_kept()
    {
        using var data = new TempDirectory();
        var clock = new ManualClock(new(2026, 11, 22, 12, 0, 30, TimeSpan.Zero));
        long minute;
        await using (var first = await TestGateway.StartAsync(clock, directory: data.Path))
        {
            var (id, key) = await first.NewKeyAsync("web");
            Assert.Null((await OneAsync(first, id))["last_used_at"]);
            await first.GetAnswerAsync("/v1/balance", key);
            minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60 * 60;
            Assert.Equal(minute, (long?)(await OneAsync(first, id))["last_used_at"]);
            key.Dispose();
        }

        await using var second = await TestGateway.StartAsync(clock, directory: data.Path);
        Assert.Equal(minute, (long?)(await second.ListAsync("/admin/v1/keys", second.Admin)).Single(key => (string?)key["name"] == "web")["last_used_at"]);

        static async Task<JsonObject> OneAsync(TestGateway gateway, string id) => (await gateway.ListAsync("/admin/v1/keys", gateway.Admin)).Single(key => (string?)key["id"] == id);
    }

    private async Task<HttpClient> KeyAsync(string rules)
    {
        var body = JsonNode.Parse(rules)!.AsObject();
        body["name"] = "web";
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", body.ToJsonString()));
        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        return gateway.ClientWith((string)made.Json["key"]!);
    }

    private static async Task<Answer> PatchAsync(TestGateway gateway, string id, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Answer.ReadAsync(await gateway.Admin.PatchAsync($"/admin/v1/keys/{id}", content));
    }
}
