using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;

namespace Imprest.Integration.Hosting;

/// <summary>The store refuses for a while and works again, in the same process: no hold may wait for a restart.</summary>
public sealed class FailingStoreTests
{
    [Fact]
    public async Task A_delivery_that_could_not_be_settled_for_long_is_settled_once_the_store_works_again()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        await ExecuteAsync(gateway, "create trigger no_space before insert on requests begin select raise(abort, 'no space'); end");
        var call = gateway.GenerateAsync(new ImageAsk(), ("Idempotency-Key", "one"));
        await clock.AdvanceUntilAsync(call);
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), ((await call).Status, (await call).Code));
        Assert.NotEqual(0m, await gateway.HeldAsync());

        await ExecuteAsync(gateway, "drop trigger no_space");
        await Eventually.TrueAsync(async () =>
        {
            await gateway.HousekeepAsync();
            return await gateway.HeldAsync() == 0m;
        });
        Assert.Equal(1m - 0.002m, await gateway.AvailableAsync());
        var again = await gateway.GenerateAsync(new ImageAsk(), ("Idempotency-Key", "one"));
        Assert.Equal((HttpStatusCode.OK, "0.002", "true"), (again.Status, again.Amount, again["Idempotency-Replayed"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_client_that_repeats_by_itself_joins_what_could_not_be_settled_and_what_of_it_was_settled_late()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        await ExecuteAsync(gateway, "create trigger no_space before insert on requests begin select raise(abort, 'no space'); end");
        var call = gateway.GenerateAsync(new ImageAsk());
        await clock.AdvanceUntilAsync(call);
        var first = await call;
        Assert.Equal("outcome_unknown", first.Code);

        await gateway.HousekeepingRestsAsync();
        await ExecuteAsync(gateway, "drop trigger no_space");
        var early = await gateway.GenerateAsync(new ImageAsk()); // Its end is not written yet: the clock stands still.
        Assert.Equal((HttpStatusCode.Conflict, first.Id), (early.Status, early.Id));
        await Eventually.TrueAsync(async () =>
        {
            await gateway.HousekeepAsync();
            return await gateway.HeldAsync() == 0m;
        });
        var again = await gateway.GenerateAsync(new ImageAsk());
        Assert.Equal((HttpStatusCode.OK, first.Id, true), (again.Status, again.Id, again.IsReplayed));
        Assert.Equal(1m - 0.002m, await gateway.AvailableAsync());
        Assert.Equal(0, gateway.Joinables);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_was_settled_late_and_asked_for_by_nobody_is_joined_for_ten_minutes()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        await ExecuteAsync(gateway, "create trigger no_space before insert on requests begin select raise(abort, 'no space'); end");
        var call = gateway.GenerateAsync(new ImageAsk());
        await clock.AdvanceUntilAsync(call);
        await ExecuteAsync(gateway, "drop trigger no_space");
        await gateway.HousekeepAsync();
        Assert.Equal((0m, 1), (await gateway.HeldAsync(), gateway.Joinables));
        clock.Advance(TimeSpan.FromMinutes(11));
        await gateway.HousekeepAsync();
        Assert.Equal(0, gateway.Joinables);
    }

    [Fact]
    public async Task A_fault_while_a_late_end_is_written_does_not_lose_it()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        await ExecuteAsync(gateway, "create trigger no_space before insert on requests begin select raise(abort, 'no space'); end");
        var call = gateway.GenerateAsync(new ImageAsk());
        await clock.AdvanceUntilAsync(call);
        await SpoilAsync(gateway, "[[9,2000000]]"); // No such lot: settling throws.
        await gateway.HousekeepAsync();
        Assert.NotEqual(0m, await gateway.HeldAsync());
        await SpoilAsync(gateway, "[[1,2000000]]");
        await Eventually.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await gateway.HousekeepAsync();
            return await gateway.HeldAsync() == 0m;
        });
        Assert.Equal(("settled", 0.998m), ((string?)(await gateway.RequestAsync((await call).Id))["state"], await gateway.AvailableAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task An_end_that_can_never_be_written_becomes_a_doubt_that_ends_by_itself()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        await ExecuteAsync(gateway, "create trigger no_space before insert on requests begin select raise(abort, 'no space'); end");
        var call = gateway.GenerateAsync(new ImageAsk());
        await clock.AdvanceUntilAsync(call);
        await SpoilAsync(gateway, "[[9,2000000]]"); // No such lot: no end can be written.
        for (var round = 0; round < 15; round++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await gateway.HousekeepAsync();
        }

        Assert.NotEqual(0m, await gateway.HeldAsync());
        await SpoilAsync(gateway, "[[1,2000000]]");
        await Eventually.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await gateway.HousekeepAsync();
            return await gateway.HeldAsync() == 0m;
        });
        Assert.Equal(("voided", 1m), ((string?)(await gateway.RequestAsync((await call).Id))["state"], await gateway.AvailableAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_request_that_cannot_be_released_holds_up_no_other()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.Reset);
        var first = await gateway.GenerateAsync(ImageAsk.OpenAI());
        provider.Next(Misbehavior.Reset);
        var second = await gateway.GenerateAsync(ImageAsk.OpenAI("an owl"));
        await ExecuteAsync(gateway, $"create trigger stuck before delete on open_requests when old.id = '{first.Id}' begin select raise(abort, 'stuck'); end");
        clock.Advance(TimeSpan.FromMinutes(16));
        await gateway.HousekeepAsync();
        Assert.Equal(("in_doubt", "voided"), ((string?)(await gateway.Ledger.FindRequestAsync(null, new(first.Id)))!.State.Wire(), (string?)(await gateway.RequestAsync(second.Id))["state"]));
        await ExecuteAsync(gateway, "drop trigger stuck");
        await gateway.HousekeepAsync();
        Assert.Equal(("voided", 0m), ((string?)(await gateway.RequestAsync(first.Id))["state"], await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_retry_whose_intent_cannot_be_written_is_not_sent_and_its_hold_is_given_back()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        await ExecuteAsync(gateway, "create trigger no_space before update of attempts on open_requests begin select raise(abort, 'no space'); end");
        provider.Next(Misbehavior.RateLimited(0));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal("provider_rate_limited", answer.Code);
        Assert.Equal(("voided", 0m), ((string?)(await gateway.RequestAsync(answer.Id))["state"], await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_fault_of_the_gateway_after_the_call_is_a_doubt_that_ends_by_itself()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: [("in_doubt_release", "00:00:01")]);
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        var held = (long)(await gateway.HeldAsync() * 1_000_000_000m);
        await SpoilAsync(gateway, $"[[9,{held}]]"); // No such lot: settling throws.
        provider.Gate.Open();
        var answer = await call;
        Assert.Equal("outcome_unknown", answer.Code);
        await SpoilAsync(gateway, $"[[1,{held}]]");
        await Eventually.TrueAsync(async () =>
        {
            await gateway.HousekeepAsync();
            return await gateway.HeldAsync() == 0m;
        });
        Assert.Equal(("voided", 1m), ((string?)(await gateway.RequestAsync(answer.Id))["state"], await gateway.AvailableAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_was_written_of_a_result_that_is_lost_does_not_stay_on_the_disk()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI() with { N = 2 });
        await provider.Gate.WaitForAsync(1);
        var id = (await gateway.OpenRequestsAsync())[0].Id;
        var assets = gateway.Service<AssetStore>();
        Directory.CreateDirectory(assets.PathOf(id, 1)); // So the second image cannot be written.
        provider.Gate.Open();
        Assert.Equal("storage_unavailable", (await call).Code);
        Assert.False(File.Exists(assets.PathOf(id, 0)));
        await Accounts.BalanceAsync(gateway);
    }

    /// <summary>Says in the store from which lots the open requests are held.</summary>
    private static Task SpoilAsync(TestGateway gateway, string allocations) => gateway.Ledger.OnWriterAsync(books =>
    {
        books.Database.Execute("drop trigger if exists no_space; update open_requests set allocations = '" + allocations + "'");
        books.Forget();
    });

    private static Task ExecuteAsync(TestGateway gateway, string sql) => gateway.Ledger.OnWriterAsync(books => books.Database.Execute(sql));
}
