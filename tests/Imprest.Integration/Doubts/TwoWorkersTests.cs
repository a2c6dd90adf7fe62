using System.Net;
using Imprest.Emulators;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Providers;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>Of two workers on one request one writes its end; the other one changes neither money nor images, however late it comes.</summary>
public sealed class TwoWorkersTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_worker_that_comes_after_the_end_leaves_the_images_and_absorbs_nothing()
    {
        var answer = await world.GenerateInTimeAsync(EmulatedWorld.Ask(world["bfl"]));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var before = await Gateway.RequestAsync(answer.Id);
        var image = (await Gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Bytes;

        var late = Late(answer.Id, new ProviderOutcome.Completed { Images = [new() { Bytes = image }], ReportedUnits = 3 });
        var ends = Settling.Look(late);
        await Gateway.Service<Settling>().SettleAsync(late, ends, Settlement.Of(late.Planned, late.Plan.Bound, ends));

        var after = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", (string?)before["amount_usd"], "0", false), ((string?)after["state"], (string?)after["amount_usd"], (string?)after["absorbed_usd"], (bool?)after["absorbed_unknown"]));
        Assert.Equal(image, (await Gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Bytes);
        Assert.Empty(await world.ReviewsAsync());
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task A_worker_that_comes_after_a_failure_was_written_adds_no_cost_to_it()
    {
        world["xai"].Next(Misbehavior.ModerationInput);
        var answer = await Gateway.GenerateAsync(EmulatedWorld.Ask(world["xai"]));
        Assert.Equal("0.05", (string?)(await Gateway.RequestAsync(answer.Id))["absorbed_usd"]);

        var late = Late(answer.Id, new ProviderOutcome.Failed(Imprest.Pricing.Outcome.BlockedBefore, "moderation", "Content violates usage guidelines.") { HttpStatus = 400 }, "xai/grok-imagine-image");
        var ends = Settling.Look(late);
        await Gateway.Service<Settling>().SettleAsync(late, ends, Settlement.Of(late.Planned, late.Plan.Bound, ends));
        Assert.Equal("0.05", (string?)(await Gateway.RequestAsync(answer.Id))["absorbed_usd"]);
        Assert.Equal(100m, await Gateway.AvailableAsync());
        await Accounts.BalanceAsync(Gateway);
    }

    /// <summary>Another worker's view of a request, with an end that it has just heard.</summary>
    private RequestWork Late(string id, ProviderOutcome outcome, string model = "bfl/flux-2-pro")
    {
        var now = world.Clock.GetUtcNow();
        var call = new ImageCall { Endpoint = ImageEndpoint.Generations, Model = model, Prompt = "a red fox in snow", Images = 1, Size = "1024x1024" };
        var plan = CallPlan.Make(call, Gateway.Service<ModelCatalogue>().Resolve(model, now, null), null);
        return new(new(new(id), null), new("default"), plan, now) { Calls = [new(0, 1) { Outcome = outcome, StartedAt = now, EndedAt = now }], Fence = 1 };
    }
}
