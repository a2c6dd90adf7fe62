using Imprest.Images;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Support;

/// <summary>The books, as everybody can read them over HTTP, agree with each other to the nano-dollar.</summary>
internal static class Accounts
{
    private static readonly string[] Charges = ["capture", "rerate"];
    private static readonly string[] Open = ["held", "attempting", "in_doubt", "review"];

    /// <summary>available + held + used − credited = 0, and list, usage, journal and balance say the same.</summary>
    public static async Task BalanceAsync(TestGateway gateway)
    {
        var balance = await gateway.GetAsync("/v1/balance");
        var entries = await gateway.ListAsync("/v1/ledger");
        var requests = await gateway.ListAsync("/v1/requests");
        var usage = (await gateway.GetAsync("/v1/usage"))["data"]!.AsArray();

        var (posted, held, available) = (Usd(balance["balance_usd"]), Usd(balance["held_usd"]), Usd(balance["available_usd"]));
        var captured = -entries.Where(entry => Charges.Contains((string)entry["kind"]!)).Sum(entry => Usd(entry["amount_usd"]));
        var credited = entries.Sum(entry => Usd(entry["amount_usd"])) + captured;
        Assert.Equal(0, available + held + captured - credited);
        Assert.True(available >= 0 && held >= 0, $"available {available}, held {held}");
        Assert.Equal(posted, Usd(entries[0]["balance_after_usd"]));
        Assert.Equal(held, Usd(entries[0]["held_after_usd"]));
        Assert.Equal(held, requests.Where(request => Open.Contains((string)request["state"]!)).Sum(request => Usd(request["held_usd"])));
        Assert.Equal(captured, requests.Where(request => request["amount_usd"] is not null).Sum(request => Usd(request["amount_usd"])));
        Assert.Equal(captured, usage.Sum(row => Usd(row!["amount_usd"])));
        Assert.Equal(posted, balance["lots"]!.AsArray().Sum(lot => Usd(lot!["remaining_usd"])));
        await gateway.HousekeepAsync();
        Assert.Empty(await gateway.Ledger.CheckAsync(new() { Full = true, ImageFile = (_, id, index) => AssetStore.PathOf(Path.Combine(gateway.DataDirectory, "assets"), id, index) }));
        foreach (var request in requests.Where(request => (string?)request["state"] == "settled"))
        {
            var own = entries.Where(entry => (string?)entry["request_id"] == (string?)request["id"]).ToList();
            Assert.Single(own, entry => (string?)entry["kind"] == "capture");
            Assert.True(own.Count(entry => (string?)entry["kind"] == "rerate") <= 1, $"{request["id"]} was rated later more than once");
            if (request["amount_usd"] is { } amount)
                Assert.Equal(-Usd(amount), own.Where(entry => Charges.Contains((string)entry["kind"]!)).Sum(entry => Usd(entry["amount_usd"])));
        }
    }
}
