using Imprest.Commands.PrepaidTest;
using Imprest.Pricing;

namespace Imprest.Tests.Commands;

public sealed class PrepaidTestJudgeTests
{
    private static readonly PlannedCall Planned = new() { Step = "quality", Title = "Quality low", Operation = Operation.Generate, Prompt = "a fox", Quality = "low", Bound = Money.FromUsd(0.02m) };

    private static readonly TestCall Good = new()
    {
        Step = "quality", Title = "Quality low", Operation = "generate", Prompt = "a fox", ImagesAsked = 1, ImagesDelivered = 1, HttpStatus = 200, RequestId = "req_1",
        State = "settled", Outcome = "delivered", Attempts = 1, QuotedBoundUsd = "0.02", HeldUsd = "0.02", ChargedUsd = "0.011", BookUsd = "0.011", Verdict = "",
    };

    [Fact]
    public void A_call_that_went_as_it_should_has_no_problem() => Assert.Empty(Judge(Planned, Good));

    [Fact]
    public void A_charge_other_than_the_book_says_is_named_with_the_difference() =>
        Assert.Equal("$0.0111 was charged; the price book says $0.011: $0.0001 too much.", Assert.Single(Judge(Planned, Good with { ChargedUsd = "0.0111" })));

    [Fact]
    public void A_charge_above_the_quoted_bound_is_named() =>
        Assert.Contains(Judge(Planned, Good with { ChargedUsd = "0.03", BookUsd = "0.03" }), problem => problem.Contains("more than the quoted most", StringComparison.Ordinal));

    [Fact]
    public void A_charge_that_nobody_can_check_is_a_problem() => Assert.Single(Judge(Planned, Good with { BookUsd = null }));

    [Fact]
    public void A_charge_for_nothing_is_named()
    {
        var blocked = Good with { HttpStatus = 400, ErrorCode = "moderation_blocked", State = "voided", Outcome = "blocked_before", ImagesDelivered = 0, ChargedUsd = "0.011" };
        Assert.Equal("$0.011 was charged, although nothing was delivered.", Assert.Single(Judge(Planned with { Expected = Expectation.Blocked }, blocked)));
    }

    [Fact]
    public void A_retried_call_needs_a_second_attempt() => Assert.Single(Judge(Planned with { Expected = Expectation.Retried }, Good));

    [Fact]
    public void A_repeat_must_be_the_same_request()
    {
        var repeat = Good with { RequestId = "req_2", ChargedUsd = null, Replayed = true };
        Assert.Contains("another request", Assert.Single(CallJudge.Problems(Planned with { Repeats = true }, repeat, isImprest: true, Good)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_without_records_is_judged_by_its_answer_alone() =>
        Assert.Empty(CallJudge.Problems(Planned, Good with { State = null, RequestId = null, ChargedUsd = null, HeldUsd = null }, isImprest: false, null));

    private static IReadOnlyList<string> Judge(PlannedCall planned, TestCall call) => CallJudge.Problems(planned, call, isImprest: true, null);
}
