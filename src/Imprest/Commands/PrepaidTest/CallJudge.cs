using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Holds a call as it went against how it should have gone. Pure.</summary>
internal static class CallJudge
{
    private sealed record Wanted(int Status, string? Code, string State, string Outcome, int Images, int LeastAttempts, int MostAttempts);

    /// <param name="first">The call that a repeat repeats.</param>
    /// <returns>What differs, a sentence each; empty when all is well.</returns>
    public static IReadOnlyList<string> Problems(PlannedCall planned, TestCall call, bool isImprest, TestCall? first)
    {
        var wanted = Expected(planned);
        var problems = new List<string>();
        if (wanted.Status < 400 && call.HttpStatus >= 400)
            problems.Add($"It was answered with {call.HttpStatus} {call.ErrorCode}: {call.ErrorMessage}");
        else if (wanted.Status != call.HttpStatus && !(call.HttpStatus >= 400 && !isImprest))
            problems.Add($"HTTP {wanted.Status} was expected; {call.HttpStatus} {call.ErrorCode} came.");
        if (isImprest && wanted.Code is { } code && call.ErrorCode != code)
            problems.Add($"The error code {code} was expected; {call.ErrorCode ?? "none"} came.");
        if (wanted.Images != call.ImagesDelivered && call.HttpStatus < 400)
            problems.Add($"{wanted.Images} image(s) should have come; {call.ImagesDelivered} did.");
        if (isImprest)
        {
            AddRecord(wanted, call, problems);
            AddMoney(planned, call, problems);
            if (planned.Repeats)
                AddRepeat(call, first, problems);
        }

        return problems;
    }

    private static Wanted Expected(PlannedCall planned) => planned.Expected switch
    {
        Expectation.Delivered => new(200, null, "settled", "delivered", planned.Images, 1, 3),
        Expectation.Partial => new(200, null, "settled", "partial", 1, 1, 1),
        Expectation.Retried => new(200, null, "settled", "delivered", planned.Images, 2, 3),
        Expectation.Invalid => new(400, "invalid_request", "rejected", "invalid", 0, 0, 0),
        Expectation.Blocked => new(400, "moderation_blocked", "voided", "blocked_before", 0, 1, 1),
        Expectation.Failed => new(502, "provider_error", "voided", "failed", 0, 1, 10),
        var other => throw new ArgumentOutOfRangeException(nameof(planned), other, "Not an expectation."),
    };

    private static void AddRecord(Wanted wanted, TestCall call, List<string> problems)
    {
        if (call.RequestId is null)
        {
            problems.Add("The answer carries no x-request-id, so nobody can look it up.");
            return;
        }

        if (call.State is null)
        {
            problems.Add($"GET /v1/requests/{call.RequestId} does not know the request.");
            return;
        }

        if (call.State != wanted.State || call.Outcome != wanted.Outcome)
            problems.Add($"It is recorded as {call.State}, {call.Outcome ?? "no outcome"}; {wanted.State}, {wanted.Outcome} was expected.");
        if (call.Attempts is { } attempts && (attempts < wanted.LeastAttempts || attempts > wanted.MostAttempts))
            problems.Add($"It took {attempts} attempt(s); {(wanted.LeastAttempts == wanted.MostAttempts ? "" : "at least ")}{wanted.LeastAttempts} was expected.");
    }

    private static void AddMoney(PlannedCall planned, TestCall call, List<string> problems)
    {
        var delivers = planned.Expected is Expectation.Delivered or Expectation.Partial or Expectation.Retried;
        if (!delivers)
        {
            if (Read(call.ChargedUsd) is { } taken && taken > Money.Zero)
                problems.Add($"${taken} was charged, although nothing was delivered.");
            return;
        }

        if (call.HttpStatus >= 400 || planned.Repeats)
            return;
        if (Read(call.ChargedUsd) is not { } charged)
        {
            problems.Add("The answer does not say what was charged.");
            return;
        }

        if (Read(call.BookUsd) is not { } book)
            problems.Add($"${charged} was charged, but the price book cannot say what it should be.");
        else if (book != charged)
            problems.Add($"${charged} was charged; the price book says ${book}: {Difference(charged, book)}.");
        if (Read(call.QuotedBoundUsd) is { } bound && charged > bound)
            problems.Add($"${charged} was charged, more than the quoted most of ${bound}.");
        if (Read(call.QuotedBoundUsd) is { } quoted && Read(call.HeldUsd) is { } held && quoted != held)
            problems.Add($"${held} was held; the quote's upper bound is ${quoted}.");
    }

    private static void AddRepeat(TestCall call, TestCall? first, List<string> problems)
    {
        if (first is null)
            return;
        if (call.RequestId != first.RequestId)
            problems.Add($"The same Idempotency-Key led to another request ({first.RequestId}, then {call.RequestId}).");
        if (!call.Images.Select(image => image.Sha256).SequenceEqual(first.Images.Select(image => image.Sha256)))
            problems.Add("The same Idempotency-Key brought other images.");
        if (!call.Replayed)
            problems.Add("The repeat is not marked with Idempotency-Replayed.");
    }

    private static string Difference(Money charged, Money book) => charged > book ? $"${charged - book} too much" : $"${book - charged} too little";

    private static Money? Read(string? usd) => Money.TryParse(usd, out var money) ? money : null;
}
