using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>The gateway itself fails after a provider took a call. The provider can be asked, so its answer is got and charged; nothing is released by time.</summary>
public sealed class OwnFaultTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private async Task<(Task<Answer> Call, string Id)> AcceptedAsync(Emulator provider)
    {
        var call = Gateway.GenerateAsync(EmulatedWorld.Ask(provider));
        var id = "";
        await Eventually.TrueAsync(async () =>
        {
            id = (await Gateway.OpenRequestsAsync()).Select(open => open.Id.Value).FirstOrDefault() ?? "";
            return id.Length > 0 && (await Gateway.RequestAsync(id))["calls"]!.AsArray().Any(one => (string?)one!["state"] == "accepted");
        });
        return (call, id);
    }

    private async Task IsSettledAsync(string id, Emulator provider)
    {
        var request = await world.EndAsync(id);
        Assert.Equal(("settled", "delivered", provider.BilledUsd, "0"), ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"]), (string?)request["absorbed_usd"]));
        Assert.Equal((100m - provider.BilledUsd, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Single(provider.Bill);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task A_fault_while_an_accepted_call_is_settled_is_a_doubt_that_is_asked_about()
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.SlowTask(3));
        var (call, id) = await AcceptedAsync(provider);
        var allocations = await SpoilAsync("[[9,1]]"); // No such lot: settling throws.
        await world.Clock.AdvanceUntilAsync(call, TimeSpan.FromMilliseconds(500));
        await SpoilAsync(allocations);
        Assert.Equal("outcome_unknown", (await call).Code);
        await Gateway.HousekeepAsync(); // The doubt is written.
        Assert.Equal("in_doubt", await world.StateAsync(id));
        world.Clock.Advance(TimeSpan.FromMinutes(16)); // Longer than a doubt about which nobody can be asked.
        await Gateway.HousekeepAsync();
        await IsSettledAsync(id, provider);
    }

    [Fact]
    public async Task An_accepted_call_whose_end_was_given_up_is_asked_about_again()
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.SlowTask(3));
        var (call, id) = await AcceptedAsync(provider);
        await Gateway.Ledger.OnWriterAsync(books => books.Database.Execute("create trigger no_space before insert on requests begin select raise(abort, 'no space'); end"));
        await world.Clock.AdvanceUntilAsync(call, TimeSpan.FromSeconds(1));
        var allocations = await SpoilAsync("[[9,1]]"); // No such lot: no end can be written, until it is given up.
        for (var round = 0; round < 12; round++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await Gateway.HousekeepAsync();
        }

        Assert.NotEqual(0m, await Gateway.HeldAsync());
        await SpoilAsync(allocations);
        await IsSettledAsync(id, provider);
    }

    /// <summary>Says in the store from which lots the open request is held.</summary>
    /// <returns>What it said.</returns>
    private async Task<string> SpoilAsync(string allocations)
    {
        var were = "";
        await Gateway.Ledger.OnWriterAsync(books =>
        {
            using (var read = books.Sql.Once("select allocations from open_requests"))
            {
                Assert.True(read.Start().Step());
                were = read.Text(0);
            }

            books.Database.Execute("drop trigger if exists no_space; update open_requests set allocations = '" + allocations + "'");
            books.Forget();
        });
        return were;
    }
}
