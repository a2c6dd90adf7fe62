using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Commands;
using Imprest.Emulators.Images;
using Imprest.Emulators.OpenAI;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Prices;
using Imprest.Pricing;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Billing;

/// <summary>Unknown is never zero: it is refused, or it is served, held for, and priced later.</summary>
public sealed class RerateTests : IAsyncLifetime
{
    private const string NewModel = "gpt-image-2-2027-01-01";
    private static readonly ImageAsk New = ImageAsk.OpenAI() with { Model = "new" };

    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private Task<TestGateway> StartAsync(string hold = "0.25", params (string, string?)[] more) => TestGateway.StartAsync(clock, provider.BaseAddress, configuration:
    [
        ("routes:new:models:0", "openai/" + NewModel), ("routes:new:allow_unpriced", "true"), ("routes:new:hold_usd", hold), .. more,
    ]);

    /// <summary>Now there is a price for it.</summary>
    private static void Price(TestGateway gateway, string usd, string from = "2026-11-01") => gateway.Service<PriceBookSource>().Swap(PriceBook.BuiltIn.With([("new.yaml", $$"""
        provider: openai
        cards:
          - model: {{NewModel}}
            effective: { from: {{from}} }
            source: https://example.com/pricing
            read: 2026-11-22
            trust: official
            operations: [generate]
            sizes: { rule: { multiple: 1, max_edge: 4096 } }
            rates: [ { meter: output_image, usd: {{usd}} } ]
            examples: [ { name: one, work: { size: 1024x1024 }, amount: {{usd}} } ]
        """)]));

    private static async Task<JsonObject> RerateAsync(TestGateway gateway, string body = """{"from":"2026-11-01"}""") =>
        (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/rerate", body))).Json;

    [Theory]
    [InlineData("/v1/images/generations", """{"prompt":"a fox","model":"M"}""")]
    [InlineData("/v1/images/generations", """{"prompt":"a fox","model":"M","stream":true}""")]
    [InlineData("/v1/images/generations", """{"prompt":"a fox","model":"plain"}""")]
    [InlineData("/v1/images/edits", """{"prompt":"a fox","model":"M","images":[{"image_url":"PNG"}]}""")]
    [InlineData("/v1/images/variations", """{"model":"M","images":[{"image_url":"PNG"}]}""")]
    [InlineData("/v1/quotes", """{"prompt":"a fox","model":"M"}""")]
    [InlineData("/v1/quotes", """{"prompt":"a fox","model":"M","operation":"edit","references":1}""")]
    public async Task By_no_way_in_does_an_unpriced_model_reach_a_provider(string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: [("routes:plain:models:0", "openai/gpt-image-2"), ("price_lists:a:margin:multiply", "2"), ("default_price_list", "a")]);
        // The card of that route's model is gone, as after a reload.
        gateway.Service<PriceBookSource>().Swap(PriceBook.Of(("sandbox.yaml", await File.ReadAllTextAsync(Path.Combine(Repository(), "prices", "sandbox.yaml")))));
        body = body.Replace("M", "openai/" + NewModel, StringComparison.Ordinal).Replace("\"plain\"", "\"openai/gpt-image-2\"", StringComparison.Ordinal)
            .Replace("PNG", "data:image/png;base64," + Convert.ToBase64String(TinyImage.Bytes("png", 64, 64)), StringComparison.Ordinal);
        var answer = await Answer.ReadAsync(await gateway.PostAsync(path, body));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "model_unpriced"), (answer.Status, answer.Code));
        Assert.Empty(provider.Calls);
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Imprest.slnx")))
            directory = directory.Parent;
        return directory.FullName;
    }

    [Fact]
    public async Task What_nobody_priced_is_charged_once_when_there_is_a_card_and_its_receipt_says_so()
    {
        await using var gateway = await StartAsync();
        var answer = await gateway.GenerateAsync(New, ("Idempotency-Key", "k"));
        Assert.Equal(("unknown", "0.25"), (answer["x-imprest-charge-status"], answer["x-imprest-held-usd"]));
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync())); // Nothing can come any more, so nothing stays held.
        var before = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("0.25", true, null), ((string?)before["absorbed_usd"], (bool)before["absorbed_unknown"]!, (string?)before["provider_cost_usd"]));

        var none = Assert.Single((await RerateAsync(gateway))["data"]!.AsArray())!;
        Assert.Equal("unknown", (string?)none["status"]);
        Assert.Contains("no rate card prices openai/" + NewModel, (string?)none["reason"], StringComparison.Ordinal);

        Price(gateway, "0.04");
        var dry = Assert.Single((await RerateAsync(gateway, """{"from":"2026-11-01","dry_run":true}"""))["data"]!.AsArray())!;
        Assert.Equal(("would_be_rated", "0.04", "0.04"), ((string?)dry["status"], (string?)dry["rated_usd"], (string?)dry["charged_usd"]));
        Assert.Equal(1m, await gateway.AvailableAsync());

        var row = Assert.Single((await RerateAsync(gateway))["data"]!.AsArray())!;
        Assert.Equal(("rated", "0.04", "0.04", "0", "0.04"), ((string?)row["status"], (string?)row["rated_usd"], (string?)row["charged_usd"], (string?)row["absorbed_usd"], (string?)row["provider_cost_usd"]));
        Assert.Empty((await RerateAsync(gateway))["data"]!.AsArray());

        Assert.Equal(0.96m, await gateway.AvailableAsync());
        var story = await gateway.RequestAsync(answer.Id);
        var version = (string)row["price_version"]!;
        Assert.Equal(("0.04", "exact", version, "0", false, "0.04"), ((string?)story["amount_usd"], (string?)story["amount_status"], (string?)story["price_version"], (string?)story["absorbed_usd"], (bool)story["absorbed_unknown"]!, (string?)story["provider_cost_usd"]));
        Assert.Equal(("unpriced", "unknown"), ((string?)story["quote"]!["price_version"], (string?)story["quote"]!["status"]));
        var entry = story["ledger_entries"]!.AsArray()[^1]!;
        Assert.Equal(("rerate", "-0.04", version), ((string?)entry["kind"], (string?)entry["amount_usd"], (string?)entry["price_version"]));
        var receipt = (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/receipt")).Json;
        Assert.Equal(("0.04", version, clock.GetUtcNow().ToUnixTimeSeconds()), ((string?)receipt["amount_usd"], (string?)receipt["price_version"], (long)receipt["rated_at"]!));
        Assert.Contains(receipt["warnings"]!.AsArray(), warning => ((string)warning!).StartsWith("rated later", StringComparison.Ordinal));
        var card = PriceBook.ParseCanonical((await gateway.Ledger.FindCardAsync(version))!);
        var facts = receipt["facts"]!;
        Assert.Equal(0.04m, Rating.Rate(card, facts["work"].Deserialize(FactsJson.Default.ImageWork)!, facts["happened"].Deserialize(FactsJson.Default.Happened)!).Amount?.Usd);
        var repeat = await gateway.GenerateAsync(New, ("Idempotency-Key", "k"));
        Assert.Equal((true, "0.04"), (repeat.IsReplayed, repeat.Amount));
        Assert.Equal(0, (int?)(await gateway.GetAsync("/v1/usage"))["data"]![0]!["unknown_requests"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_charges_no_more_than_was_held_absorbs_the_rest_and_tells_a_person()
    {
        await using var gateway = await StartAsync("0.03");
        var answer = await gateway.GenerateAsync(New);
        Price(gateway, "0.04");
        var row = Assert.Single((await RerateAsync(gateway))["data"]!.AsArray())!;
        Assert.Equal(("0.04", "0.03", "0.01"), ((string?)row["rated_usd"], (string?)row["charged_usd"], (string?)row["absorbed_usd"]));
        Assert.Contains("0.03 USD that it held", (string?)row["reason"], StringComparison.Ordinal);
        Assert.Contains("Rated later at 0.04 USD, above the hold", Assert.Single(await gateway.Ledger.ReviewItemsAsync(null, openOnly: true, 10)).Reason, StringComparison.Ordinal);
        var (exit, _) = await RunAsync("receipt", answer.Id, "--base-url", gateway.Host.BaseAddress.ToString(), "--api-key", gateway.Host.ApiKey);
        Assert.Equal(0, exit);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_never_takes_an_account_below_zero_and_says_what_it_could_not_take()
    {
        await using var gateway = await StartAsync();
        var answers = new[] { await gateway.GenerateAsync(New), await gateway.GenerateAsync(New with { Prompt = "another" }) };
        Assert.Equal("0.96", (await gateway.GenerateAsync(new ImageAsk("dear") { Quality = "high", Size = "2048x2048", N = 6 })).Amount);
        Price(gateway, "0.03");
        var dry = (await RerateAsync(gateway, """{"from":"2026-11-01","dry_run":true}"""))["data"]!.AsArray();
        var rows = (await RerateAsync(gateway))["data"]!.AsArray();
        foreach (var each in (JsonArray[])[dry, rows])
            Assert.Equal([("0.03", "0"), ("0.01", "0.02")], each.Select(row => ((string?)row!["charged_usd"], (string?)row["absorbed_usd"])));
        Assert.Contains("all that the account had free", (string?)rows[1]!["reason"], StringComparison.Ordinal);
        Assert.Equal(0m, await gateway.AvailableAsync());
        Assert.Equal(0.04m, (await Task.WhenAll(answers.Select(async answer => Usd((await gateway.RequestAsync(answer.Id))["amount_usd"])))).Sum());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_nobody_prices_is_bounded_a_day_as_what_the_operator_absorbs()
    {
        await using var gateway = await StartAsync();
        for (var call = 0; call < 4; call++)
            Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(New with { Prompt = $"fox {call}" })).Status);
        var refused = await gateway.GenerateAsync(New with { Prompt = "one too many" });
        Assert.Equal((HttpStatusCode.TooManyRequests, "failure_limit_exceeded"), (refused.Status, refused.Code));
        Price(gateway, "0.04");
        await RerateAsync(gateway); // Known, and paid for: nothing is absorbed any more.
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(New with { Prompt = "and on", Quality = null })).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task An_account_on_a_list_is_charged_its_price_and_the_providers_cost_is_rated_apart()
    {
        await using var gateway = await StartAsync("0.25", ("price_lists:more:margin:multiply", "1.5"), ("default_price_list", "more"));
        var answer = await gateway.GenerateAsync(New);
        Price(gateway, "0.04");
        await RerateAsync(gateway);
        var story = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("0.06", "0.04", "more"), ((string?)story["amount_usd"], (string?)story["provider_cost_usd"], (string?)story["price_list"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_card_that_did_not_hold_on_the_day_prices_nothing_of_it()
    {
        await using var gateway = await StartAsync();
        await gateway.GenerateAsync(New);
        Price(gateway, "0.04", from: "2026-11-23");
        var row = Assert.Single((await RerateAsync(gateway))["data"]!.AsArray())!;
        Assert.Equal("unknown", (string?)row["status"]);
        Assert.Contains("on 2026-11-22; add one that is effective from that day", (string?)row["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_takes_days_and_a_model_goes_over_all_pages_and_tells_the_sums()
    {
        await using var gateway = await StartAsync("0.1");
        for (var call = 0; call < 3; call++)
            await gateway.GenerateAsync(New with { Prompt = $"fox {call}" });
        Price(gateway, "0.04");
        string[] address = ["--base-url", gateway.Host.BaseAddress.ToString(), "--api-key", gateway.Host.AdminKey];
        var (_, other) = await RunAsync(["rerate", "--from", "2026-11-22", "--model", "gpt-image-2", .. address]);
        Assert.Equal(0, (int)other["requests"]!);
        var (_, early) = await RunAsync(["rerate", "--from", "2026-11-01", "--to", "2026-11-22", .. address]);
        Assert.Equal(0, (int)early["requests"]!);
        var (_, dry) = await RunAsync(["rerate", "--from", "2026-11-22", "--model", NewModel, "--dry-run", .. address]);
        Assert.Equal((true, 3, "0.12"), ((bool)dry["dry_run"]!, (int)dry["rated"]!, (string?)dry["charged_usd"]));
        // Page by page, and each goes on where the last one stopped.
        var first = await RerateAsync(gateway, """{"from":"2026-11-22","limit":2}""");
        Assert.Equal((2, true), (first["data"]!.AsArray().Count, (bool)first["has_more"]!));
        var (exit, rest) = await RunAsync(["rerate", "--from", "2026-11-22", "--model", "new", .. address]);
        Assert.Equal((0, 1, "0.04", "0"), (exit, (int)rest["rated"]!, (string?)rest["charged_usd"], (string?)rest["absorbed_usd"]));
        var refused = await Answer.ReadAsync(await gateway.PostAsync("/admin/v1/rerate", """{"from":"2026-11-01"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/rerate", "{}"))).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Two_at_once_charge_each_request_once()
    {
        await using var gateway = await StartAsync("0.1");
        for (var call = 0; call < 5; call++)
            await gateway.GenerateAsync(New with { Prompt = $"fox {call}" });
        Price(gateway, "0.04");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RerateAsync(gateway)));
        Assert.Equal(0.8m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Killed_between_two_requests_it_goes_on_where_it_was()
    {
        await using var gateway = await StartAsync("0.1");
        for (var call = 0; call < 4; call++)
            await gateway.GenerateAsync(New with { Prompt = $"fox {call}" });
        Price(gateway, "0.04");
        Assert.Equal(2, (await RerateAsync(gateway, """{"from":"2026-11-01","limit":2}"""))["data"]!.AsArray().Count);
        using var left = TempDirectory.AfterKill(gateway);
        await using var again = await TestGateway.StartAsync(clock, provider.BaseAddress, left.Path, configuration: [("routes:new:models:0", "openai/" + NewModel), ("routes:new:allow_unpriced", "true"), ("routes:new:hold_usd", "0.1")]);
        Assert.Equal(0.92m, await again.AvailableAsync());
        Price(again, "0.04");
        Assert.All((await RerateAsync(again))["data"]!.AsArray(), row => Assert.Equal("rated", (string?)row!["status"]));
        Assert.Equal(0.84m, await again.AvailableAsync());
        await Accounts.BalanceAsync(again);
    }

    private async Task<(int ExitCode, JsonObject Json)> RunAsync(params string[] args)
    {
        var output = new StringWriter();
        var surroundings = Surroundings.OfProcess() with { Out = output, Error = TextWriter.Null, Interactive = false, Variable = _ => null, Clock = clock };
        var exitCode = await CommandLine.RunAsync([.. args, "--json"], surroundings);
        return (exitCode, output.ToString() is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : []);
    }
}
