using System.Net;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Emulators.Bfl;
using Imprest.Emulators.Compatible;
using Imprest.Emulators.Google;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Cases;

/// <summary>Reported failures that are about a provider's own form or rule, through the gateway. The numbers are those of the reports' table.</summary>
public sealed class ProviderCasesTests : IAsyncLifetime
{
    private const string Gemini = "google/gemini-3-pro-image";
    private EmulatedWorld world = null!;

    public async ValueTask InitializeAsync() => world = await EmulatedWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private Task<TestGateway> StartAsync(TempDirectory? prices = null, params (string, string?)[] more) =>
        TestGateway.StartAsync(world: world, prices: prices?.Path, configuration: [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), .. more]);

    private static ImageAsk Ask(string model) => new("a red fox in snow") { Model = model, Size = null, Quality = null };

    private static async Task<Answer> EditAsync(TestGateway gateway, string model, int references = 1, int n = 1, string? size = null)
    {
        using var form = new MultipartFormDataContent { { new StringContent(model), "model" }, { new StringContent("on a beach"), "prompt" }, { new StringContent($"{n}"), "n" } };
        if (size is not null)
            form.Add(new StringContent(size), "size");
        for (var i = 0; i < references; i++)
            form.Add(new ByteArrayContent(TestImages.Square(shade: (byte)(40 * i + 40))), "image[]", $"{i}.png");
        return await Answer.ReadAsync(await gateway.Client.PostAsync("/v1/images/edits", form));
    }

    private static Dictionary<string, string?> LinesOf(JsonNode priced) => priced["lines"]!.AsArray().ToDictionary(line => (string)line!["meter"]!, line => (string?)line!["amount_usd"]);

    private static async Task<JsonObject> PaidAsync(TestGateway gateway, Answer answer, string amount)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal((amount, amount), (answer.Amount, answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", amount, "0"), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["absorbed_usd"]));
        Assert.Equal(100m - Usd(amount), await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
        return request;
    }

    [Fact]
    public async Task Cases_8_and_10_image_text_and_thinking_tokens_each_have_their_own_rate()
    {
        await using var gateway = await StartAsync();
        ((GoogleEmulator)world["google"]).Counts = new(InputText: 326, Image: 2000, Text: 340, Thinking: 337);
        var request = await PaidAsync(gateway, await gateway.GenerateAsync(Ask(Gemini)), "0.248776");
        var lines = LinesOf(request["receipt"]!);
        Assert.Equal("0.24", lines["image_output_token"]); // 2000 at 120 a million; as text it would be a tenth.
        Assert.Equal("0.000652", lines["text_input_token"]);
        Assert.Equal(0.008124m, lines.Where(line => line.Key is not ("image_output_token" or "text_input_token")).Sum(line => Usd(line.Value))); // 340 of text and 337 of thinking, at 12.
        Assert.Equal(0.248776m, world["google"].BilledUsd);
    }

    [Fact]
    public async Task Case_10_thinking_without_any_text_is_billed_all_the_same()
    {
        await using var gateway = await StartAsync();
        ((GoogleEmulator)world["google"]).Counts = new(InputText: 0, Image: 1120, Thinking: 1000);
        await PaidAsync(gateway, await gateway.GenerateAsync(Ask(Gemini)), "0.1464");
    }

    [Theory]
    [InlineData(1120, "0.1344", null)]
    [InlineData(2000, "0.24", "4K")]
    public async Task Case_9_no_text_tokens_are_a_breakdown_too_on_generations_and_edits(long image, string amount, string? size)
    {
        foreach (var edits in (bool[])[false, true])
        {
            await using var gateway = await StartAsync();
            ((GoogleEmulator)world["google"]).Counts = new(InputText: 0, Image: image, Text: 0);
            await PaidAsync(gateway, edits ? await EditAsync(gateway, Gemini, size: size) : await gateway.GenerateAsync(Ask(Gemini) with { Size = size }), amount);
        }
    }

    [Theory]
    [InlineData("fal/openai/gpt-image-2")]
    [InlineData("fal/gpt-image-2")]
    [InlineData("drawn-by-fal")]
    public async Task Case_12_a_resellers_figure_is_charged_under_every_name_of_the_model(string model)
    {
        await using var gateway = await StartAsync(null, ("routes:drawn-by-fal:models:0", "fal/openai/gpt-image-2"));
        await PaidAsync(gateway, await gateway.GenerateAsync(Ask(model) with { Quality = "high", Size = "1024x1024" }), "0.211");
        Assert.Equal(0.211m, world["fal"].BilledUsd);
    }

    [Fact]
    public async Task Case_19_a_reference_surcharge_is_taken_once_and_missing_images_cost_nothing()
    {
        using var prices = await OwnCardAsync("compatible", "example-model", """
                rates:
                  - { meter: output_image, usd: 0.05 }
                  - { meter: input_image, usd: 0.01 }
            """);
        await using var gateway = await StartAsync(prices);
        world["compatible"].Next(Misbehavior.FewerImages());
        var answer = await EditAsync(gateway, "compatible/example-model", references: 2, n: 4, size: "1024x1024");
        var request = await PaidAsync(gateway, answer, "0.17");
        Assert.Equal(("partial", 4, 3, 2), ((string?)request["outcome"], (int?)request["images_requested"], (int?)request["images_delivered"], (int?)request["references"]));
        Assert.Equal("0.22", answer["x-imprest-held-usd"]);
        Assert.Equal(("0.15", "0.02"), (LinesOf(request["receipt"]!)["output_image"], LinesOf(request["receipt"]!)["input_image"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_22_a_deployments_own_price_is_charged_and_its_receipt_says_so(bool asPriceList)
    {
        using var prices = await OwnCardAsync("azure", "gpt-image-2", "    rates: [{ meter: output_image, usd: 0.024754, note: override }]", "generate");
        await using var gateway = asPriceList
            ? await StartAsync(null, ("price_lists:deal:prices", prices.Path), ("default_price_list", "deal"))
            : await StartAsync(prices);
        var answer = await gateway.GenerateAsync(Ask("azure/gpt-image-2") with { Quality = "high", Size = "1024x1024" });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(("0.024754", "0.024754"), (answer.Amount, answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        var line = Assert.Single(request["receipt"]!["lines"]!.AsArray())!;
        Assert.Equal(("0.024754", "0.024754"), ((string?)request["amount_usd"], (string?)line["amount_usd"]));
        Assert.StartsWith("override", (string?)line["note"], StringComparison.Ordinal);
        Assert.StartsWith("override", (string?)(await gateway.GetAsync($"/v1/requests/{answer.Id}/receipt"))["lines"]![0]!["note"], StringComparison.Ordinal);
        // Beside a list of prices the provider's own cost is still what the provider takes.
        Assert.Equal(asPriceList ? world["azure"].BilledUsd : 0.024754m, Usd(request["provider_cost_usd"]));
        Assert.Equal(100m - 0.024754m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_25_usage_in_chat_form_with_a_cost_delivers_the_image_at_that_cost()
    {
        await using var router = await CompatibleEmulator.StartAsync(reportedUsdAnImage: 0.04m);
        await using var gateway = await TestGateway.StartAsync(
            configuration: [("trial_credit_usd", "100"), ("providers:compatible:base_url", router.Address.ToString())]);
        var answer = await gateway.GenerateAsync(Ask("compatible/example-model") with { Size = "1024x1024" });
        var request = await PaidAsync(gateway, answer, "0.04");
        Assert.Equal(("provider_cost", "exact"), ((string?)request["receipt"]!["evidence"], (string?)request["receipt"]!["status"]));
        Assert.Equal((1024, 1024), TestImages.SizeOf((await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Bytes));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(null, "0.05")]
    [InlineData(2, "0.02")]
    public async Task Case_26_the_last_answers_cost_counts_and_else_the_announced_one(int? finalCredits, string amount)
    {
        ((BflEmulator)world["bfl"]).FinalCost = finalCredits;
        await using var gateway = await StartAsync();
        var request = await PaidAsync(gateway, await gateway.GenerateAsync(Ask("bfl/flux-2-flex") with { Size = "1024x1024" }), amount);
        Assert.Equal(amount, (string?)request["provider_cost_usd"]);
        Assert.Equal(Usd(amount), world["bfl"].BilledUsd);
    }

    [Fact]
    public async Task Case_30_a_hold_in_flight_starves_nobody_and_is_listed_with_its_age()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        var clock = new ManualClock(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration:
            [("trial_credit_usd", "2000"), ("absorbed_limit_usd", "100"), ("routes:slow:models:0", "openai/gpt-image-2"), ("providers:openai:timeout", "01:00:00")]);
        await gateway.LimitAsync("month", "2000");
        provider.Gate.Close();
        var slow = gateway.GenerateAsync(ImageAsk.OpenAI(quality: "high") with { Model = "slow" });
        await provider.Gate.WaitForAsync(1);
        clock.Advance(TimeSpan.FromMinutes(50));
        var held = await gateway.HeldAsync();
        Assert.InRange(held, 0.2m, 0.3m); // What the call may cost, and no more.
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk { N = 10 })).Status);

        var hold = Assert.Single((await gateway.GetAnswerAsync("/admin/v1/holds", gateway.Admin)).Json["data"]!.AsArray())!;
        Assert.Equal((3_000L, held, "held", "default", "slow"), ((long)hold["age_seconds"]!, Usd(hold["held_usd"]), (string?)hold["state"], (string?)hold["account_id"], (string?)hold["model"]));
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAnswerAsync("/admin/v1/holds")).Status);
        Assert.Empty((await gateway.GetAnswerAsync("/admin/v1/holds?account_id=another", gateway.Admin)).Json["data"]!.AsArray());
        var (output, surroundings) = (new StringWriter(), Imprest.Commands.Surroundings.OfProcess());
        Assert.Equal(0, await Imprest.Commands.CommandLine.RunAsync(
            ["reviews", "holds", "--base-url", gateway.Host.BaseAddress.ToString(), "--api-key", gateway.Host.AdminKey!], surroundings with { Out = output }));
        Assert.Contains($"${held} held for 00:50:00", output.ToString(), StringComparison.Ordinal);

        provider.Gate.Open();
        Assert.Equal(HttpStatusCode.OK, (await slow).Status);
        Assert.Empty((await gateway.GetAnswerAsync("/admin/v1/holds", gateway.Admin)).Json["data"]!.AsArray());
        Assert.Equal(0m, await gateway.HeldAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("fal", "fal/fal-ai/flux/dev")]
    [InlineData("sdcpp", null)]
    public async Task Case_35_a_full_queue_is_free(string provider, string? model)
    {
        await using var gateway = await StartAsync(null, ("attempt_budget", "1"));
        world[provider].Next(Misbehavior.Status(503));
        var answer = await gateway.GenerateAsync(model is null ? EmulatedWorld.Ask(world[provider]) : Ask(model));
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "0", "0", false), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["absorbed_usd"], (bool?)request["absorbed_unknown"]));
        Assert.Equal((100m, 0m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync(), world[provider].BilledUsd));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_35_a_gateway_timeout_is_in_doubt_keeps_its_hold_and_gives_an_id_to_ask_by()
    {
        await using var gateway = await StartAsync();
        world["openai"].Next(Misbehavior.Status(504) with { Billable = true });
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown", answer.Id), (answer.Status, answer.Code, (string?)answer.Json["error"]!["request_id"]));
        Assert.Equal("in_doubt", (string?)(await gateway.GetAsync($"/v1/tasks/{answer.Id}"))["status"]);
        Assert.Equal(Usd(answer["x-imprest-held-usd"]), await gateway.HeldAsync());
        Assert.Single(world["openai"].Calls);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_35_where_the_provider_keeps_a_record_of_it_the_doubt_is_cleared_from_there()
    {
        await using var gateway = await StartAsync();
        world["runware"].Next(Misbehavior.Status(504) with { Billable = true });
        var answer = await gateway.GenerateAsync(EmulatedWorld.Ask(world["runware"]));
        await PaidAsync(gateway, answer, "0.0038");
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Status);
        Assert.Single(world["runware"].Calls);
    }

    [Theory]
    [InlineData("google", "refusal", "refused")]
    [InlineData("google", "moderation_output", "blocked_after")]
    [InlineData("ark", "moderation_input", "blocked_before")]
    [InlineData("bfl", "moderation_input", "blocked_before")]
    [InlineData("dashscope", "moderation_input", "blocked_before")]
    public async Task Case_38_a_refusal_is_no_server_error_and_is_not_carried_from_one_account_to_the_next(string provider, string fault, string outcome)
    {
        await using var gateway = await StartAsync(null, ("routes:any:models:0", world[provider].SampleModel), ("routes:any:models:1", "sandbox/imprest-sandbox-1"));
        world[provider].Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(Ask("any") with { Size = world[provider].SampleSettings.Size, Quality = world[provider].SampleSettings.Quality });
        Assert.Equal((HttpStatusCode.BadRequest, "moderation_blocked", "1", "0"), (answer.Status, answer.Code, answer["x-imprest-attempts"], answer["x-imprest-charge-usd"]));
        Assert.Equal("image_generation_user_error", (string?)answer.Json["error"]!["type"]);
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", outcome, "0"), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"]));
        Assert.Single(world[provider].Calls);
        Assert.Equal((100m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("google", "yes")] // Billed by its tokens.
    [InlineData("ark", "no")]
    [InlineData("openai", "unknown")]
    public async Task Case_39_a_success_without_an_image_costs_the_customer_nothing_and_the_operator_what_the_provider_says(string provider, string charge)
    {
        await using var gateway = await StartAsync(null, ("attempt_budget", "1"));
        world[provider].Next(Misbehavior.NoImages);
        var answer = await gateway.GenerateAsync(EmulatedWorld.Ask(world[provider]));
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "no_image", "0", charge, charge == "unknown"),
            ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (string?)request["calls"]![0]!["provider_charge"], (bool?)request["absorbed_unknown"]));
        if (charge != "unknown")
            Assert.Equal((world[provider].BilledUsd, world[provider].BilledUsd), (Usd(request["absorbed_usd"]), Usd(request["provider_cost_usd"])));
        Assert.Equal(100m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    /// <summary>Prices of the operator's own for one model.</summary>
    private static async Task<TempDirectory> OwnCardAsync(string provider, string model, string rates, string operations = "generate, edit, image-to-image")
    {
        var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "own.yaml"), $$"""
            provider: {{provider}}
            cards:
              - model: {{model}}
                effective: { from: 2026-01-01 }
                source: a contract
                read: 2026-11-01
                trust: official
                operations: [{{operations}}]
                qualities: [low, medium, high]
                sizes: { list: [1024x1024], auto: yes }
                limits: { images: 10, references: 4 }
                expect: { size: 1024x1024, quality: low }
            {{rates}}
                examples: [{ name: nothing came, work: { }, delivered: 0, amount: 0 }]
            """);
        return prices;
    }
}
