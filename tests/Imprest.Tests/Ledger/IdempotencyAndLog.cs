using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

public sealed class IdempotencyAndLog
{
    private static readonly byte[] Other = [.. Enumerable.Repeat((byte)9, 32)];

    [Fact]
    public async Task A_key_is_bound_to_one_request_until_72_hours_after_its_end()
    {
        await using var test = await TestLedger.OpenAsync();
        var first = await test.HoldAsync(10, "key");
        Assert.Equal(new AuthorizeOutcome.Repeated(first), await test.AuthorizeAsync(10, "key"));
        Assert.Equal(new AuthorizeOutcome.KeyReused(first), await test.Ledger.AuthorizeAsync(test.Authorization(10, "key", Other), CancellationToken.None));
        test.Clock.Advance(TimeSpan.FromDays(30)); // In flight it does not expire.
        Assert.Equal(new AuthorizeOutcome.Repeated(first), await test.AuthorizeAsync(10, "key"));
        await test.VoidAsync(first);
        test.Clock.Advance(TimeSpan.FromHours(72) - TimeSpan.FromMilliseconds(1));
        await test.ReopenAsync();
        Assert.Equal(new AuthorizeOutcome.Repeated(first), await test.AuthorizeAsync(10, "key"));
        Assert.Equal(first, (await test.Ledger.FindByIdempotencyKeyAsync(TestLedger.Account, "key", test.Now))?.Id);
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await test.Ledger.FindByIdempotencyKeyAsync(TestLedger.Account, "key", test.Now));
        var second = await test.HoldAsync(10, "key");
        Assert.Equal(new AuthorizeOutcome.Repeated(second), await test.AuthorizeAsync(10, "key"));
        Assert.Equal(10, (await test.WalletAsync()).Held.Nanos);
    }

    [Fact]
    public async Task Expired_keys_are_deleted_and_others_are_not()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.VoidAsync(await test.HoldAsync(10, "ended"));
        var open = await test.HoldAsync(10, "open");
        Assert.Equal(0, await test.Ledger.PruneIdempotencyKeysAsync(test.Now.AddHours(71)));
        Assert.Equal(1, await test.Ledger.PruneIdempotencyKeysAsync(test.Now.AddHours(72)));
        Assert.Equal(new AuthorizeOutcome.Repeated(open), await test.AuthorizeAsync(10, "open"));
        await test.HoldAsync(10, "ended");
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_refusal_binds_no_key()
    {
        await using var test = await TestLedger.OpenAsync(balance: 5);
        Assert.IsType<AuthorizeOutcome.InsufficientFunds>(await test.AuthorizeAsync(10, "key"));
        await test.TopUpAsync(5, "more");
        await test.HoldAsync(10, "key");
    }

    [Fact]
    public async Task The_same_key_sent_by_many_at_once_holds_once()
    {
        await using var test = await TestLedger.OpenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => test.AuthorizeAsync(10, "key"))));
        Assert.Single(outcomes.OfType<AuthorizeOutcome.Held>());
        Assert.Single(outcomes.OfType<AuthorizeOutcome.Repeated>().Distinct());
        Assert.Equal(10, (await test.WalletAsync()).Held.Nanos);
    }

    [Fact]
    public async Task The_log_is_paged_newest_first_and_filtered()
    {
        await using var test = await TestLedger.OpenAsync();
        var all = new List<RequestId>();
        for (var i = 0; i < 7; i++)
        {
            var request = test.Authorization(10) with { Model = i % 2 == 0 ? "even" : "odd", LabelsJson = $$"""{"n":"{{i}}","we\"ird":1}""" };
            await test.Ledger.AuthorizeAsync(request, CancellationToken.None);
            all.Insert(0, request.Request);
            test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await test.SettleWithReceiptAsync(all[0], 1);
        await test.VoidAsync(all[1]);
        foreach (var account in new AccountId?[] { TestLedger.Account, null })
        {
            var filter = new RequestFilter { Account = account };
            async Task<IEnumerable<RequestId>> Ids(RequestFilter asked) => (await test.Ledger.ListRequestsAsync(asked, 100, null))!.Items.Select(item => item.Id);
            var page = (await test.Ledger.ListRequestsAsync(filter, 3, null))!;
            Assert.Equal(all[..3], page.Items.Select(item => item.Id));
            Assert.True(page.HasMore);
            page = (await test.Ledger.ListRequestsAsync(filter, 4, all[2]))!;
            Assert.Equal(all[3..], page.Items.Select(item => item.Id));
            Assert.False(page.HasMore);
            Assert.Null(await test.Ledger.ListRequestsAsync(filter, 3, new("req_unknown")));
            Assert.Equal([all[1], all[3], all[5]], await Ids(filter with { Model = "odd" }));
            Assert.Equal([all[1]], await Ids(filter with { State = RequestState.Voided }));
            Assert.Equal([all[0]], await Ids(filter with { Outcome = Outcome.Delivered }));
            Assert.Equal([all[1]], await Ids(filter with { FailuresOnly = true }));
            Assert.Equal([all[3]], await Ids(filter with { Label = "n=3" }));
            Assert.Equal(7, (await Ids(filter with { Label = "we\"ird" })).Count());
            Assert.Empty(await Ids(filter with { Label = "m" }));
            Assert.Equal([all[4], all[5]], await Ids(filter with { From = TestLedger.Start.AddSeconds(1), To = TestLedger.Start.AddSeconds(3) }));
            Assert.Empty(await Ids(filter with { Key = new("key_none") }));
            Assert.Equal(7, (await Ids(filter with { Key = TestLedger.Key, Operation = "generate", Quality = "low", Size = "1024x1024" })).Count());
        }

        Assert.Null(await test.Ledger.ListRequestsAsync(new RequestFilter { Account = new("acct_other") }, 3, all[0]));
    }

    [Fact]
    public async Task Usage_is_what_was_captured()
    {
        await using var test = await TestLedger.OpenAsync();
        for (var i = 0; i < 6; i++)
        {
            var request = test.Authorization(100) with { Model = i < 4 ? "a" : "b", LabelsJson = i == 0 ? """{"team":"x"}""" : null, Images = 2 };
            await test.Ledger.AuthorizeAsync(request, CancellationToken.None);
            if (i != 3)
                await test.Ledger.ResolveAsync(test.Resolution(request.Request, RequestState.Settled, 10 + i) with { ReceiptJson = "{}", Delivered = 2 });
            test.Clock.Advance(TimeSpan.FromHours(6));
        }

        var rows = await test.Ledger.UsageAsync(new RequestFilter { Account = TestLedger.Account }, ["model", "day"]);
        Assert.Equal(
            [("a", "2026-03-10", 2, 21, 0), ("a", "2026-03-11", 2, 12, 1), ("b", "2026-03-11", 2, 29, 0)],
            rows.Select(row => (row.Key[0].Value, row.Key[1].Value, row.Requests, row.Amount.Nanos, row.UnknownRequests)));
        Assert.Equal([(null, 5, 52), ("x", 1, 10)], (await test.Ledger.UsageAsync(new RequestFilter(), ["label:team"])).Select(row => (row.Key[0].Value, row.Requests, row.Amount.Nanos)));
        Assert.Equal(["delivered", null], (await test.Ledger.UsageAsync(new RequestFilter(), ["outcome"])).Select(row => row.Key[0].Value).OrderBy(value => value is null));
        Assert.Equal((62, 12, 10), (Assert.Single(await test.Ledger.UsageAsync(new RequestFilter(), [])) is var sum ? (sum.Amount.Nanos, sum.ImagesRequested, sum.ImagesDelivered) : default));
        Assert.Empty(await test.Ledger.UsageAsync(new RequestFilter { Model = "none" }, []));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Ledger.UsageAsync(new RequestFilter(), ["account_id; drop table requests"]));
    }

    [Fact]
    public async Task Refused_calls_are_logged_up_to_60_a_minute_a_key_and_counted_beyond()
    {
        await using var test = await TestLedger.OpenAsync();
        for (var i = 0; i < 70; i++)
            test.Ledger.LogRejection(Rejection(test, "insufficient_funds"));
        await test.Ledger.FlushAsync();
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        test.Ledger.LogRejection(Rejection(test, "invalid_request"));
        await test.Ledger.FlushAsync();

        var page = (await test.Ledger.ListRequestsAsync(new RequestFilter { Account = TestLedger.Account, State = RequestState.Rejected }, 100, null))!;
        Assert.Equal(61, page.Items.Count);
        Assert.Equal(("invalid_request", RequestState.Rejected, Outcome.Invalid, Money.Zero), (page.Items[0].ErrorCode, page.Items[0].State, page.Items[0].Outcome, page.Items[0].Hold));
        Assert.Contains("The size is not known.", page.Items[0].AnswerJson, StringComparison.Ordinal);
        var counted = Assert.Single((await test.Ledger.RejectionCountsAsync(TestLedger.Account, TestLedger.Start, null, 100, null))!.Items);
        Assert.Equal(("insufficient_funds", 10, TestLedger.Start), (counted.ErrorCode, counted.Count, counted.Minute));
        Assert.Empty(await test.Ledger.UsageAsync(new RequestFilter(), []));
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_refused_call_is_logged_without_anybody_waiting_for_it()
    {
        await using var test = await TestLedger.OpenAsync();
        var rejection = Rejection(test, "invalid_request");
        test.Ledger.LogRejection(rejection);
        for (var i = 0; i < 500 && await test.Ledger.FindRequestAsync(null, rejection.Request) is null; i++)
            await Task.Delay(10);
        Assert.NotNull(await test.Ledger.FindRequestAsync(null, rejection.Request));
    }

    private static Rejection Rejection(TestLedger test, string code) => new(
        new(test.Ids.Next("req_")), TestLedger.Account, TestLedger.Key, test.Now, "POST /v1/images/generations", Outcome.Invalid, code,
        "The size is not known.", "size", "generate", "m", null, null, 0, 1);
}
