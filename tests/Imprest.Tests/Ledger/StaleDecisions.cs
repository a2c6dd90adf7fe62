using Imprest.Ledger;

namespace Imprest.Tests.Ledger;

/// <summary>What was decided about a request in one state changes nothing in another.</summary>
public sealed class StaleDecisions
{
    [Fact]
    public async Task A_doubt_that_has_become_a_review_of_delivered_images_is_not_voided_as_a_doubt()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await test.HoldAsync(300);
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.InDoubt));
        var delivered = test.Resolution(request, RequestState.Review) with
        {
            Delivered = 1, Images = [new(0, new string('a', 64), 10, "image/png", 8, 8)], ReceiptJson = "{}", AnswerJson = "{\"created\":1}", ReviewReason = "implausible",
        };
        await test.Ledger.ResolveAsync(delivered);

        foreach (var state in (RequestState[])[RequestState.Voided, RequestState.Review])
            Assert.Equal(new ResolveOutcome.Moved(RequestState.Review), await test.Ledger.ResolveAsync(test.Resolution(request, state) with { From = RequestState.InDoubt, Decision = "void: too early" }));
        var found = await test.FindAsync(request);
        Assert.Equal((RequestState.Review, 1, "{\"created\":1}", 300), (found.State, found.Delivered, found.AnswerJson, (await test.WalletAsync()).Held.Nanos));
        Assert.Single(await test.Ledger.ImagesOfAsync(TestLedger.Account, request));
        Assert.Null(Assert.Single(await test.Ledger.ReviewItemsAsync(null, openOnly: false, 10)).ClosedAt);

        Assert.IsType<ResolveOutcome.Done>(await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Voided) with { From = RequestState.Review, Delivered = 1 }));
        Assert.Equal(new ResolveOutcome.AlreadyEnded(RequestState.Voided), await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled, 10) with { From = RequestState.Review }));
        await test.CheckAsync();
    }

    [Fact]
    public async Task Closing_closes_all_items_of_a_request_at_once_save_of_one_in_review()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var (ended, reviewed) = (await test.HoldAsync(100), await test.HoldAsync(100));
        await test.Ledger.ResolveAsync(test.Resolution(ended, RequestState.Settled, 50) with { ReceiptJson = "{}", ReviewReason = "one" });
        await test.Ledger.AbsorbLateAsync(TestLedger.Account, ended, new(5), "two", test.Now);
        await test.Ledger.ResolveAsync(test.Resolution(reviewed, RequestState.Review) with { ReviewReason = "three" });
        Assert.Equal(2, await test.Ledger.CloseReviewItemsAsync(TestLedger.Account, ended, "seen", "key", test.Now));
        Assert.Equal(0, await test.Ledger.CloseReviewItemsAsync(TestLedger.Account, ended, "seen again", "key", test.Now));
        Assert.Equal(0, await test.Ledger.CloseReviewItemsAsync(TestLedger.Account, reviewed, "seen", "key", test.Now));
        Assert.Equal("three", Assert.Single(await test.Ledger.ReviewItemsAsync(null, openOnly: true, 10)).Reason);
    }
}
