using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

/// <summary>A bill that comes after the end is for the calls that it names: what is unknown of others stays unknown.</summary>
public sealed class LateBills
{
    private static CallResult Call(TestLedger test, int number, CallState state, long? cost = null, long? counted = null, long? estimate = null) =>
        new(number, state, $"prov_{number}", null, null, null, default, cost is { } known ? new(known) : null, ProviderCharge.Unknown, test.Now, test.Now)
        {
            Counted = counted is { } noted ? new(noted) : null,
            CostEstimate = estimate is { } inferred ? new(inferred) : null,
        };

    private static async Task<RequestId> EndAsync(TestLedger test, RequestState state, long captured, long absorbed, params CallResult[] calls)
    {
        var request = await test.HoldAsync(1_000);
        await test.Ledger.ResolveAsync(test.Resolution(request, state, captured) with
        {
            Absorbed = new(absorbed), AbsorbedUnknown = true, Calls = calls, ReceiptJson = state == RequestState.Settled ? "{}" : default(Utf8Json),
        });
        return request;
    }

    private static Task<bool> BillAsync(TestLedger test, RequestId request, long cost, int? call) =>
        test.Ledger.AbsorbLateAsync(TestLedger.Account, request, new(cost), $"a bill of {cost}", test.Now, call is { } number ? (1, number) : null);

    private static async Task<(long, bool)> AbsorbedAsync(TestLedger test, RequestId request)
    {
        var found = await test.FindAsync(request);
        return (found.Absorbed.Nanos, found.AbsorbedUnknown);
    }

    private static async Task<long?[]> CostsAsync(TestLedger test, RequestId request) =>
        [.. (await test.Ledger.CallsOfAsync(TestLedger.Account, request)).Select(call => call.ProviderCost?.Nanos)];

    [Fact]
    public async Task Of_two_calls_of_unknown_cost_one_that_is_billed_leaves_the_other_unknown()
    {
        await using var test = await TestLedger.OpenAsync(balance: 10_000);
        // One was delivered and charged, one was blocked for a fee, and of two nobody knows: 60 was counted for the one and 40 for the other.
        var request = await EndAsync(test, RequestState.Settled, captured: 70, absorbed: 105,
            Call(test, 0, CallState.Succeeded, cost: 70), Call(test, 1, CallState.FailedBilled, cost: 5), Call(test, 2, CallState.Unknown, counted: 60), Call(test, 3, CallState.Unknown, counted: 40));
        await BillAsync(test, request, 75, call: 2);
        Assert.Equal((5 + 75 + 40, true), await AbsorbedAsync(test, request));
        Assert.Equal([70, 5, 75, null], await CostsAsync(test, request));
        await BillAsync(test, request, 3, call: 2); // More of the same call: that was known, so it adds.
        Assert.Equal((5 + 78 + 40, true), await AbsorbedAsync(test, request));
        await BillAsync(test, request, 0, call: 3);
        Assert.Equal((5 + 78, false), await AbsorbedAsync(test, request));
        Assert.Equal([70, 5, 78, 0], await CostsAsync(test, request));
        Assert.Equal(70, (await test.FindAsync(request)).Amount!.Value.Nanos);
        await test.CheckAsync();
    }

    [Fact]
    public async Task One_bill_for_all_replaces_what_was_counted_for_all_that_is_unknown_and_no_more()
    {
        await using var test = await TestLedger.OpenAsync(balance: 10_000);
        var request = await EndAsync(test, RequestState.Settled, captured: 70, absorbed: 105,
            Call(test, 0, CallState.Succeeded, cost: 70), Call(test, 1, CallState.FailedBilled, cost: 5), Call(test, 2, CallState.Unknown, counted: 60), Call(test, 3, CallState.Unknown, counted: 40));
        await BillAsync(test, request, 90, call: null);
        Assert.Equal((5 + 90, false), await AbsorbedAsync(test, request));
        Assert.Equal(70 + 5 + 90, (await CostsAsync(test, request)).Sum());
        await test.CheckAsync();
    }

    [Fact]
    public async Task Where_the_whole_request_was_counted_as_one_each_call_stands_for_its_share()
    {
        await using var test = await TestLedger.OpenAsync(balance: 10_000);
        // Voided by time: what was expected of the request was counted, not what was known of its calls.
        var request = await EndAsync(test, RequestState.Voided, captured: 0, absorbed: 100, Call(test, 0, CallState.Unknown), Call(test, 1, CallState.Unknown), Call(test, 2, CallState.FailedBilled, cost: 20));
        await BillAsync(test, request, 10, call: 1);
        Assert.Equal((100 - 40 + 10, true), await AbsorbedAsync(test, request));
        await BillAsync(test, request, 200, call: 0);
        Assert.Equal((10 + 200 + 20, false), await AbsorbedAsync(test, request)); // All is known: the sum of what they took.
        await test.CheckAsync();
    }

    [Fact]
    public async Task What_was_inferred_of_a_delivered_call_is_not_waited_for()
    {
        await using var test = await TestLedger.OpenAsync(balance: 10_000);
        var request = await EndAsync(test, RequestState.Settled, captured: 70, absorbed: 60, Call(test, 0, CallState.Succeeded, estimate: 70), Call(test, 1, CallState.Unknown, counted: 60));
        await BillAsync(test, request, 50, call: null);
        Assert.Equal((50, false), await AbsorbedAsync(test, request));
        Assert.Equal([null, 50], await CostsAsync(test, request));
    }

    [Fact]
    public async Task Of_a_bill_for_a_request_that_was_charged_by_decision_only_what_the_charge_does_not_cover_is_absorbed()
    {
        await using var test = await TestLedger.OpenAsync(balance: 10_000);
        var request = await EndAsync(test, RequestState.Settled, captured: 70, absorbed: 0, Call(test, 0, CallState.Succeeded, cost: 900));
        await BillAsync(test, request, 75, call: null);
        Assert.Equal((5, false), await AbsorbedAsync(test, request));
    }
}
