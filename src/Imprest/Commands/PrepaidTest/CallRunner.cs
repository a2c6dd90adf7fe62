using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Makes one planned call, looks up how it was recorded, and judges it.</summary>
internal sealed class CallRunner(TestTarget target, GatewayClient client, TimeProvider clock, string label)
{
    private static readonly TimeSpan RecordWait = TimeSpan.FromSeconds(3);

    public async Task<TestCall> RunAsync(PlannedCall planned, TestImage? input, byte[]? mask, TestCall? first, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var answer = await client.SendAsync(CallRequest.Of(planned, target, input, mask, label), cancellationToken);
        var took = clock.GetElapsedTime(started);
        var problems = new List<string>();
        var images = answer is { IsSuccess: true, Body: { } body }
            ? await AnswerImages.ReadAsync(body, planned.Size, client, problems, cancellationToken)
            : [];
        var call = Draft(planned, answer, images, took);
        if (target.IsImprest && call.RequestId is { } id)
            call = WithRecord(call, await RecordAsync(id, planned.Expected, cancellationToken));
        if (answer.IsSuccess && images.Count > 0)
            call = WithBook(call, planned, answer, images);
        problems.AddRange(CallJudge.Problems(planned, call, target.IsImprest, first));
        return call with { Problems = problems, Verdict = problems.Count == 0 ? Verdicts.Pass : Verdicts.Fail };
    }

    private static TestCall Draft(PlannedCall planned, GatewayAnswer answer, IReadOnlyList<TestImage> images, TimeSpan took)
    {
        var error = answer.Body.Object("error");
        return new()
        {
            Step = planned.Step,
            Title = planned.Title,
            Operation = planned.Operation.Wire(),
            Prompt = planned.Prompt,
            Quality = planned.Quality,
            Size = planned.Size,
            ImagesAsked = planned.Images,
            ImagesDelivered = images.Count,
            Images = images,
            Milliseconds = (long)took.TotalMilliseconds,
            RequestId = answer.Header("x-request-id"),
            ProviderRequestId = answer.Header("x-imprest-provider-request-id"),
            HttpStatus = answer.Status,
            ErrorCode = error.Text("code") ?? error.Text("type"),
            ErrorMessage = error.Text("message"),
            Replayed = answer.Header("Idempotency-Replayed") == "true",
            QuotedExpectedUsd = planned.MayCharge ? planned.QuotedExpected?.ToString() : null,
            QuotedBoundUsd = planned.MayCharge ? planned.Bound.ToString() : null,
            ChargedUsd = planned.Repeats ? null : answer.Body.Object("charge").Text("amount_usd") ?? answer.Header("x-imprest-charge-usd"),
            ChargeStatus = answer.Header("x-imprest-charge-status"),
            PriceVersion = answer.Header("x-imprest-price-version") ?? answer.Body.Object("charge").Text("price_version"),
            Verdict = Verdicts.Fail,
        };
    }

    /// <summary>The request's record. Rejected calls are logged a moment after they are answered, so it is asked for again for a while.</summary>
    private async Task<JsonObject?> RecordAsync(string id, Expectation expected, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var answer = await client.GetAsync($"v1/requests/{Uri.EscapeDataString(id)}", cancellationToken);
            if (answer.IsSuccess || expected != Expectation.Invalid || clock.GetElapsedTime(started) > RecordWait)
                return answer.IsSuccess ? answer.Body : null;
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }
    }

    private static TestCall WithRecord(TestCall call, JsonObject? record) => record is null ? call : call with
    {
        State = record.Text("state"),
        Outcome = record.Text("outcome"),
        Attempts = (int?)(record.Number("attempts") ?? (record["attempts"] as JsonArray)?.Count),
        HeldUsd = record.Text("held_usd"),
        ProviderRequestId = call.ProviderRequestId ?? record.Text("provider_request_id"),
        // An error answer may leave the charge out; its record says it.
        ChargedUsd = call.Replayed ? null : call.ChargedUsd ?? record.Text("amount_usd"),
        WhoPaid = record.Text("who_paid") ?? record.Text("paid_by") ?? Review.WhoPaid.Of(record),
    };

    private TestCall WithBook(TestCall call, PlannedCall planned, GatewayAnswer answer, IReadOnlyList<TestImage> images)
    {
        var work = planned.Work;
        if (work.Operation == Operation.Variation && !target.Card.Operations.Contains(Operation.Variation))
            work = work with { Operation = Operation.ImageToImage };
        var receipt = BookPrice.Of(target.Card, work, answer.Text, images);
        var notes = new List<string>(call.Notes);
        if (call.PriceVersion is { } version && version != target.Card.Version)
            notes.Add($"The gateway priced by {version}; this program's book has {target.Card.Version}.");
        if (!target.IsImprest)
            notes.Add("The endpoint states no charge; the amount is what the price book makes of the answer.");
        return call with
        {
            BookUsd = receipt.Amount?.ToString(),
            BookStatus = receipt.Status.Wire(),
            PriceVersion = call.PriceVersion ?? target.Card.Version,
            Notes = notes,
        };
    }
}
