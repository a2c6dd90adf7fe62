using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

public sealed class HoldsAndSettlements
{
    [Fact]
    public async Task A_hold_takes_from_what_is_available_and_a_settlement_from_the_balance()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var authorization = test.Authorization(300);
        var held = Assert.IsType<AuthorizeOutcome.Held>(await test.Ledger.AuthorizeAsync(authorization, CancellationToken.None));
        Assert.Equal((1_000, 300, 700), (held.Position.Balance.Nanos, held.Position.Held.Nanos, held.Position.Available.Nanos));

        var done = Assert.IsType<ResolveOutcome.Done>(await test.SettleAsync(authorization.Request, 120));
        Assert.Equal((880, 0), (done.Position.Balance.Nanos, done.Position.Held.Nanos));
        var wallet = await test.WalletAsync();
        Assert.Equal((880, 0, 880), (wallet.Balance.Nanos, wallet.Held.Nanos, Assert.Single(wallet.Lots).Remaining.Nanos));
    }

    [Fact]
    public async Task A_request_is_kept_with_everything_that_was_said_about_it()
    {
        await using var test = await TestLedger.OpenAsync();
        var authorization = test.Authorization(50_000_000, "key-1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]) with
        {
            Images = 2, References = 1, LabelsJson = """{"team":"a"}""", QuoteId = "quote_1", Operation = Operation.ImageToImage,
        };
        await test.Ledger.AuthorizeAsync(authorization, CancellationToken.None);
        var image = new StoredImage(0, new string('a', 64), 123, "image/png", 8, 9);
        var call = new CallResult(
            0, CallState.Succeeded, "prov_1", 200, null, null, """{"images":2}""", new Money(7), ProviderCharge.Yes, test.Now, test.Now);
        await test.Ledger.ResolveAsync(test.Resolution(authorization.Request, RequestState.Settled, 40_000_000) with
        {
            Calls = [call], Images = [image], Delivered = 2, ReceiptJson = """{"r":1}""", AnswerJson = """{"a":"ü"}""",
            Absorbed = new(3), AbsorbedUnknown = true, Outcome = Outcome.Partial, AmountStatus = AmountStatus.Estimated, ErrorCode = "x",
        });

        var found = await test.FindAsync(authorization.Request);
        Assert.Equal(RequestState.Settled, found.State);
        Assert.Equal((Outcome.Partial, AmountStatus.Estimated, "x"), (found.Outcome, found.AmountStatus, found.ErrorCode));
        Assert.Equal((50_000_000, 40_000_000L, 3), (found.Hold.Nanos, found.Amount?.Nanos, found.Absorbed.Nanos));
        Assert.True(found.AbsorbedUnknown);
        Assert.Equal((test.Now, test.Now), (found.CreatedAt, found.EndedAt));
        Assert.Equal(("openai", "gpt-image-2", "gpt-image-2", "prov_1"), (found.Provider, found.ProviderModel, found.Model, found.ProviderRequestId));
        Assert.Equal(("1024x1024", "low", "image-to-image", 1, 2, 2, 1), (found.Size, found.Quality, found.Operation, found.References, found.Images, found.Delivered, found.Attempts));
        Assert.Equal((authorization.QuoteJson, """{"r":1}""", """{"a":"ü"}""", """{"team":"a"}"""), (found.QuoteJson, found.ReceiptJson, found.AnswerJson, found.LabelsJson));
        Assert.Equal(("key-1", "quote_1", authorization.PriceVersion), (found.IdempotencyKey, found.QuoteId, found.PriceVersion));
        Assert.Equal(authorization.Fingerprint.ToArray(), found.Fingerprint.ToArray());
        Assert.Equal(found.Id, (await test.Ledger.FindRequestAsync(null, authorization.Request))?.Id);
        Assert.Equal(image, Assert.Single(await test.Ledger.ImagesOfAsync(TestLedger.Account, found.Id)));
        var kept = Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, found.Id));
        Assert.Equal((1, 0, CallState.Succeeded, "prov_1", 7L), (kept.Attempt, kept.Call, kept.State, kept.ProviderRequestId, kept.ProviderCost?.Nanos));
        Assert.Equal("{}", await test.Ledger.FindCardAsync(authorization.PriceVersion));
        var entries = await test.Ledger.EntriesOfAsync(TestLedger.Account, found.Id);
        Assert.Equal([("hold", 0, 50_000_000), ("capture", -40_000_000, -50_000_000)], entries.Select(e => (e.Kind, e.Amount.Nanos, e.HeldChange.Nanos)));
    }

    [Fact]
    public async Task The_intent_of_an_attempt_is_on_record_before_it_has_a_result()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(10);
        var first = Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, request));
        Assert.Equal((1, CallState.Intent, "openai"), (first.Attempt, first.State, first.Provider));

        var failed = new CallResult(0, CallState.FailedClean, null, 503, "server_error", "busy", null, Money.Zero, ProviderCharge.No, test.Now, test.Now);
        Assert.True(await test.Ledger.StartAttemptAsync(TestLedger.Account, request, 2, "google", "gemini", [failed], test.Now));
        Assert.False(await test.Ledger.StartAttemptAsync(TestLedger.Account, request, 2, "google", "gemini", [failed], test.Now));
        var calls = await test.Ledger.CallsOfAsync(TestLedger.Account, request);
        Assert.Equal([(1, CallState.FailedClean, "openai"), (2, CallState.Intent, "google")], calls.Select(c => (c.Attempt, c.State, c.Provider)));
        Assert.Equal(RequestState.Attempting, (await test.FindAsync(request)).State);
    }

    [Theory]
    [InlineData(RequestState.Settled)]
    [InlineData(RequestState.Voided)]
    public async Task A_request_ends_once(RequestState end)
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await test.HoldAsync(300);
        await test.Ledger.ResolveAsync(test.Resolution(request, end, end == RequestState.Settled ? 100 : 0));
        var before = await test.WalletAsync();
        foreach (var state in new[] { RequestState.Settled, RequestState.Voided, RequestState.InDoubt, RequestState.Review })
            Assert.Equal(new ResolveOutcome.AlreadyEnded(end), await test.Ledger.ResolveAsync(test.Resolution(request, state)));
        Assert.False(await test.Ledger.StartAttemptAsync(TestLedger.Account, request, 2, "p", "m", [TestLedger.FailedCall(test.Now)], test.Now));
        Assert.Equivalent(before, await test.WalletAsync());
        await test.ReopenAsync();
        Assert.Equal(new ResolveOutcome.AlreadyEnded(end), await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled, 1)));
    }

    [Fact]
    public async Task Doubt_and_review_keep_the_hold_and_can_be_repeated()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await test.HoldAsync(300);
        var release = test.Now.AddMinutes(15);
        foreach (var state in new[] { RequestState.InDoubt, RequestState.InDoubt, RequestState.Review, RequestState.Review })
        {
            var done = await test.Ledger.ResolveAsync(test.Resolution(request, state) with { ReviewReason = state == RequestState.Review ? "why" : null, ReleaseAt = release });
            Assert.Equal(300, Assert.IsType<ResolveOutcome.Done>(done).Position.Held.Nanos);
        }

        var found = await test.FindAsync(request);
        Assert.Equal((RequestState.Review, "why", release, (Money?)null), (found.State, found.ReviewReason, found.ReleaseAt, found.Amount));
        Assert.Equal("why", Assert.Single(await test.Ledger.ReviewItemsAsync(null, openOnly: true, 10)).Reason);
        await test.ReopenAsync();
        Assert.Equal(request, Assert.Single(await test.Ledger.OpenRequestsAsync()).Id);
        await test.SettleAsync(request, 300);
        Assert.Equal(700, (await test.WalletAsync()).Available.Nanos);
        Assert.Empty(await test.Ledger.ReviewItemsAsync(null, openOnly: true, 10));
        Assert.Empty(await test.Ledger.OpenRequestsAsync());
    }

    [Fact]
    public async Task A_capture_above_the_hold_is_a_bug_and_changes_nothing_for_others_in_its_batch()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var (bad, good) = (await test.HoldAsync(300), await test.HoldAsync(300));
        var (first, second) = (test.SettleAsync(bad, 301), test.SettleAsync(good, 300));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        Assert.IsType<ResolveOutcome.Done>(await second);
        var wallet = await test.WalletAsync();
        Assert.Equal((700, 300), (wallet.Balance.Nanos, wallet.Held.Nanos));
    }

    [Fact]
    public async Task A_hold_of_zero_is_a_hold()
    {
        await using var test = await TestLedger.OpenAsync(balance: 0);
        var request = await test.HoldAsync(0);
        Assert.IsType<ResolveOutcome.Done>(await test.SettleAsync(request, 0));
        Assert.Equal(Money.Zero, (await test.FindAsync(request)).Amount);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task Parallel_calls_on_the_last_cent_admit_exactly_what_fits(int callers)
    {
        await using var test = await TestLedger.OpenAsync(balance: 70);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => test.AuthorizeAsync(10))));
        Assert.Equal(7, outcomes.OfType<AuthorizeOutcome.Held>().Count());
        Assert.Equal(callers - 7, outcomes.OfType<AuthorizeOutcome.InsufficientFunds>().Count());
        Assert.Equal(0, (await test.WalletAsync()).Available.Nanos);
    }
}
