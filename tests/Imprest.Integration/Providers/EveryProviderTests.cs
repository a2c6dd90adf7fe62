using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Integration.Support;
using Imprest.Providers;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Providers;

/// <summary>Every provider behind the one API: what is charged, what is recorded as its cost, and what the provider itself bills.</summary>
public sealed class EveryProviderTests(EveryProviderTests.World world) : IClassFixture<EveryProviderTests.World>
{
    public static TheoryData<string> Providers { get; } = [.. EmulatorKinds.All().Select(emulator => emulator.ProviderId)];

    [Fact]
    public void Every_provider_has_an_emulator() =>
        Assert.Equal(ProviderKinds.All.Select(kind => kind.Id).Order(StringComparer.Ordinal), EmulatorKinds.All().Select(emulator => emulator.ProviderId).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://127.0.0.1:9001", "--urls", "http://127.0.0.1:9001")]
    [InlineData(null, "--urls")]
    [InlineData(null, "--url", "http://127.0.0.1:9001")]
    [InlineData(null, "--urls", "127.0.0.1:9001")]
    [InlineData(null, "--urls", "nowhere")]
    public void Started_by_hand_they_take_one_address(string? url, params string[] args)
    {
        Assert.Equal(url, ByHand.UrlOf(args, out var problem));
        Assert.Equal(url is null, problem?.Contains("--urls http://127.0.0.1:9000", StringComparison.Ordinal) == true);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_image_is_delivered_and_charged_as_the_provider_bills_it(string provider)
    {
        var emulator = world.Emulated[provider];
        var before = emulator.Bill.Count;
        var answer = await world.Gateway.GenerateAsync(EmulatedWorld.Ask(emulator) with { ResponseFormat = "b64_json" });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.NotEmpty(Convert.FromBase64String((string)answer.Json["data"]![0]!["b64_json"]!));
        var billed = Assert.Single(emulator.Bill.Skip(before));
        var story = await world.Gateway.RequestAsync(answer.Id);
        var call = Assert.Single(story["calls"]!.AsArray())!;
        Assert.Equal(decimal.Parse(billed.CostUsd, CultureInfo.InvariantCulture), Usd(call["provider_cost_usd"]));
        Assert.Equal(Usd(call["provider_cost_usd"]), Usd(answer.Json["charge"]!["amount_usd"]));
        Assert.Equal((billed.RequestId, "settled", "delivered", "0"), ((string?)call["provider_request_id"], (string?)story["state"], (string?)story["outcome"], (string?)story["absorbed_usd"]));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Two_images_are_two_however_many_calls_they_take(string provider)
    {
        var emulator = world.Emulated[provider];
        var before = emulator.Bill.Count;
        var quoted = await world.Gateway.QuoteAsync(EmulatedWorld.Ask(emulator) with { N = 2 });
        if (quoted.Status == HttpStatusCode.BadRequest && (string?)quoted.Json["error"]!["param"] == "n")
            return; // Its card says that one image is all that can be asked for.
        var answer = await world.Gateway.GenerateAsync(EmulatedWorld.Ask(emulator) with { N = 2, ResponseFormat = "url" });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(2, answer.Json["data"]!.AsArray().Count);
        var story = await world.Gateway.RequestAsync(answer.Id);
        var billed = emulator.Bill.Skip(before).ToList();
        var calls = story["calls"]!.AsArray();
        Assert.Equal(billed.Count, calls.Count);
        Assert.Equal(billed.Sum(row => decimal.Parse(row.CostUsd, CultureInfo.InvariantCulture)), calls.Sum(call => Usd(call!["provider_cost_usd"])));
        Assert.Equal(calls.Sum(call => Usd(call!["provider_cost_usd"])), Usd(answer.Json["charge"]!["amount_usd"]));
        Assert.True(Usd(answer.Json["charge"]!["amount_usd"]) <= Usd(quoted.Json["upper_bound_usd"]));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_provider_that_refuses_the_credential_costs_nobody_anything(string provider)
    {
        var emulator = world.Emulated[provider];
        emulator.Next(Misbehavior.Status(401));
        var answer = await world.Gateway.GenerateAsync(EmulatedWorld.Ask(emulator));
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        Assert.DoesNotContain(emulator.Credential.Length > 0 ? emulator.Credential : "no credential", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_broken_line_is_in_doubt_or_looked_up_and_never_sent_twice(string provider)
    {
        var emulator = world.Emulated[provider];
        var (calls, bill) = (emulator.Calls.Count, emulator.Bill.Count);
        emulator.Next(Misbehavior.Reset);
        var answer = await world.Gateway.GenerateAsync(EmulatedWorld.Ask(emulator, $"a line that breaks at {provider}"));
        Assert.Equal(calls + 1, emulator.Calls.Count);
        var story = await world.Gateway.RequestAsync(answer.Id);
        Assert.Contains((string)story["state"]!, (string[])["in_doubt", "voided"]);
        Assert.True((string?)story["state"] == "in_doubt" || answer.Code == "provider_error", answer.Text);
        Assert.InRange(emulator.Bill.Count - bill, 0, 1);
    }

    /// <summary>A gateway before all emulators, with money enough.</summary>
    public sealed class World : IAsyncLifetime
    {
        public EmulatedWorld Emulated { get; private set; } = null!;
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Emulated = await EmulatedWorld.StartAsync();
            Gateway = await TestGateway.StartAsync(world: Emulated, configuration: [("absorbed_limit_usd", "1000"), ("attempt_budget", "1")]);
            await Gateway.TopUpAsync("1000");
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Emulated.DisposeAsync();
        }
    }
}
