using Imprest.Emulators;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Pricing;
using Imprest.Prices;
using Imprest.Providers;

namespace Imprest.Integration.Images;

/// <summary>The money of an attempt of several calls.</summary>
public sealed class SeveralCallsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private EmulatedWorld world = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        world = await EmulatedWorld.StartAsync();
        gateway = await TestGateway.StartAsync(new ManualClock(Now), world: world);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public void A_bound_covers_what_each_call_may_cost_by_itself()
    {
        var catalogue = gateway.Service<ModelCatalogue>();
        var wrong = new List<string>();
        foreach (var card in gateway.Service<PriceBookSource>().Current.CardsAt(Now))
        {
            foreach (var references in (int[])[0, 1])
            {
                for (var n = 2; n <= Math.Min(10, card.MaxImages); n++)
                {
                    try
                    {
                        var call = new ImageCall { Endpoint = ImageEndpoint.Generations, Model = card.Id, Prompt = "a red fox in snow, and a hare", Images = n, AskedReferences = references };
                        var plan = CallPlan.Make(call, catalogue.Resolve(card.Id, Now, null), null);
                        var planned = plan.First;
                        var calls = WorkCall.Split(n, planned.Candidate.Capabilities.MaxImagesPerCall);
                        if (calls.Count == 1)
                            continue;
                        var each = calls.Select(one => Rating.Quote(card, planned.Work with { Images = one.Images })).ToList();
                        var (expected, bound) = (each.Aggregate(Money.Zero, (sum, quote) => sum + (quote.Expected ?? Money.Zero)), each.Aggregate(Money.Zero, (sum, quote) => sum + (quote.UpperBound ?? Money.Zero)));
                        if (bound > plan.Bound || expected > planned.Quote!.Expected)
                            wrong.Add($"{card.Id} n={n} in {calls.Count} calls, {references} references: bound {plan.Bound} < {bound}, expected {planned.Quote!.Expected} < {expected}");
                    }
                    catch (Imprest.Errors.ApiException)
                    {
                        // It is not served so.
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Absurd_counts_of_two_calls_are_no_evidence_and_lose_no_image(bool cost)
    {
        var image = Imprest.Emulators.Images.TinyImage.Bytes("png", 64, 64);
        var plan = CallPlan.Make(
            new() { Endpoint = ImageEndpoint.Generations, Model = "google/gemini-2.5-flash-image", Prompt = "a red fox", Images = 2 },
            gateway.Service<ModelCatalogue>().Resolve("google/gemini-2.5-flash-image", Now, null), null);
        var done = new ProviderOutcome.Completed
        {
            Images = [new() { Bytes = image }],
            Usage = cost ? null : new() { InputTokens = 10, OutputTokens = long.MaxValue - 5 },
            ReportedCostUsd = cost ? decimal.MaxValue : null,
        };
        var ends = (List<CallEnd>)[.. Enumerable.Range(0, 2).Select(number => new CallEnd(number, 1, done, Verification.Verify(done.Images), null))];
        var settlement = Settlement.Of(plan.First, plan.Bound, ends);
        Assert.Equal((Imprest.Ledger.RequestState.Review, Money.Zero, 2), (settlement.State, settlement.Capture, settlement.Answer!.Images.Count));
    }

    [Fact]
    public async Task A_result_that_cannot_be_kept_beside_a_call_without_an_answer_is_absorbed_with_it()
    {
        var clock = new ManualClock(Now);
        await using var full = await TestGateway.StartAsync(clock, world: world, configuration: ("attempt_budget", "1"));
        Directory.Delete(Path.Combine(full.DataDirectory, "assets"));
        await File.WriteAllTextAsync(Path.Combine(full.DataDirectory, "assets"), "no directory", TestContext.Current.CancellationToken);
        world["runware"].Next(Misbehavior.SlowTask(1), Misbehavior.Hang);
        var call = full.GenerateAsync(EmulatedWorld.Ask(world["runware"]) with { N = 2 });
        await clock.AdvanceUntilAsync(call);
        var request = await full.RequestAsync((await call).Id);
        Assert.Equal(("voided", "0", "0.0076", true), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["absorbed_usd"], (bool?)request["absorbed_unknown"]));
        await Accounts.BalanceAsync(full);
    }

    [Fact]
    public async Task What_is_priced_later_keeps_what_its_other_calls_may_cost()
    {
        var clock = new ManualClock(Now);
        await using var unpriced = await TestGateway.StartAsync(clock, world: world, configuration:
            [("routes:new:models:0", "google/gemini-2.5-flash-image"), ("routes:new:allow_unpriced", "true"), ("routes:new:hold_usd", "0.25"), ("attempt_budget", "1")]);
        var known = unpriced.Service<PriceBookSource>().Current;
        unpriced.Service<PriceBookSource>().Swap(PriceBook.Of(("sandbox.yaml", await File.ReadAllTextAsync(Path.Combine(Repository(), "prices", "sandbox.yaml"), TestContext.Current.CancellationToken))));
        world["google"].Next(Misbehavior.Hang);
        var call = unpriced.GenerateAsync(new ImageAsk("a red fox in snow") { Model = "new", Size = null, Quality = null, N = 2 });
        await clock.AdvanceUntilAsync(call);
        var answer = await call;
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
        Assert.True((bool?)(await unpriced.RequestAsync(answer.Id))["absorbed_unknown"]);

        unpriced.Service<PriceBookSource>().Swap(known);
        var rows = (await Answer.ReadAsync(await TestGateway.PostAsync(unpriced.Admin, "/admin/v1/rerate", """{"from":"2026-11-01"}"""))).Json;
        var row = Assert.Single(rows["data"]!.AsArray())!;
        Assert.Equal("rated", (string?)row["status"]);
        var request = await unpriced.RequestAsync(answer.Id);
        Assert.True((bool?)request["absorbed_unknown"]); // Nobody knows what the other call costs, as before.
        Assert.True(GatewayCalls.Usd(request["absorbed_usd"]) > 0.03m, request.ToString());
        await Accounts.BalanceAsync(unpriced);
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Imprest.slnx")))
            directory = directory.Parent;
        return directory.FullName;
    }

    [Fact]
    public void Absurd_counts_end_no_answer()
    {
        var json = WireJson.Take().Open();
        ReplyWriter.AddUsageAndCharge(json, new() { InputTokens = long.MaxValue, OutputTokens = long.MaxValue }, default);
        Assert.Contains("\"total_tokens\":9223372036854775807", System.Text.Encoding.UTF8.GetString(json.Close().ToArray()), StringComparison.Ordinal);
    }
}
