using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>The last step: balance, charges, ledger, usage and receipts must tell the same story.</summary>
internal sealed class TestBooks(TestTarget target, GatewayClient client, string label)
{
    private const int MaxPages = 20;

    public async Task<IReadOnlyList<TestCheck>> CheckAsync(
        IReadOnlyList<TestCall> calls, Money before, Money after, CancellationToken cancellationToken)
    {
        var charged = Sum(calls.Select(call => call.ChargedUsd));
        var ids = calls.Select(call => call.RequestId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var (ours, others) = await LedgerAsync(ids, cancellationToken);
        var checks = new List<TestCheck> { Balance(before, after, charged, others) };
        checks.Add(Same("Charges and ledger", charged, -ours, $"The charges of the answers are ${charged}; the ledger entries of these requests take ${-ours}."));
        checks.Add(await UsageAsync(charged, cancellationToken));
        checks.Add(await HeldAsync(cancellationToken));
        checks.Add(await ReceiptsAsync(calls, cancellationToken));
        return checks;
    }

    public static Money Sum(IEnumerable<string?> amounts) =>
        amounts.Aggregate(Money.Zero, (sum, text) => Money.TryParse(text, out var amount) ? sum + amount : sum);

    private static TestCheck Same(string name, Money left, Money right, string detail) =>
        new(name, left == right ? Verdicts.Pass : Verdicts.Fail, left == right ? $"${left}" : detail);

    private static TestCheck Balance(Money before, Money after, Money charged, Money others)
    {
        const string name = "Balance before − after";
        var spent = before - after;
        if (spent == charged)
            return new(name, Verdicts.Pass, $"${before} − ${after} = ${spent}, the sum of the charges");
        // Others may use the account meanwhile; then the entries that are not ours must explain the rest.
        return spent == charged - others
            ? new(name, Verdicts.Pass, $"${before} − ${after} = ${spent}: ${charged} by this test, the rest by other requests of the account meanwhile")
            : new(name, Verdicts.Fail, $"${before} − ${after} = ${spent}, but the charges add up to ${charged}.");
    }

    /// <summary>What the ledger entries of this test's requests change, and what the other entries since then change.</summary>
    private async Task<(Money Ours, Money Others)> LedgerAsync(HashSet<string> ids, CancellationToken cancellationToken)
    {
        var (ours, others, olderThanOurs) = (Money.Zero, Money.Zero, Money.Zero);
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var body = (await client.GetAsync(QueryText.Of("v1/ledger", ("limit", "100"), ("after", after)), cancellationToken)).Required();
            foreach (var entry in body.Items("data"))
            {
                var amount = Money.TryParse(entry.Text("amount_usd"), out var value) ? value : Money.Zero;
                if (entry.Text("request_id") is { } id && ids.Contains(id))
                    (ours, others, olderThanOurs) = (ours + amount, others + olderThanOurs, Money.Zero);
                else
                    olderThanOurs += amount;
            }

            after = body.Text("last_id") ?? body.Number("last_id")?.ToString();
            if (body.Flag("has_more") != true || after is null)
                break;
        }

        return (ours, others);
    }

    private async Task<TestCheck> UsageAsync(Money charged, CancellationToken cancellationToken)
    {
        var path = QueryText.Of("v1/usage", ("group_by", $"label:{TestRun.LabelName}"));
        var body = (await client.GetAsync(path, cancellationToken)).Required();
        var row = body.Items("data").FirstOrDefault(item => item.Object("key")?.Any(pair => pair.Value?.ToString() == label) == true);
        var used = Money.TryParse(row.Text("amount_usd"), out var amount) ? amount : Money.Zero;
        return Same("Charges and usage log", charged, used, $"The charges of the answers are ${charged}; the usage log says ${used}.");
    }

    private async Task<TestCheck> HeldAsync(CancellationToken cancellationToken)
    {
        var held = (await client.GetAsync("v1/balance", cancellationToken)).Required().Text("held_usd");
        if (held == "0")
            return new("Nothing stays held", Verdicts.Pass, "$0 is held");
        return new("Nothing stays held", target.ThrowAway ? Verdicts.Fail : Verdicts.Skipped, $"${held} is held; other requests of the account may be under way.");
    }

    private async Task<TestCheck> ReceiptsAsync(IReadOnlyList<TestCall> calls, CancellationToken cancellationToken)
    {
        const string name = "Receipts, recomputed";
        var (wrong, same) = (new List<string>(), 0);
        foreach (var call in calls.Where(call => call is { HttpStatus: 200, Replayed: false, RequestId: not null }))
        {
            var answer = await client.GetAsync($"v1/requests/{Uri.EscapeDataString(call.RequestId!)}/receipt", cancellationToken);
            var problem = answer is { IsSuccess: true, Body: { } receipt }
                ? ReceiptProblem(receipt, call.ChargedUsd)
                : $"GET /v1/requests/{call.RequestId}/receipt answers HTTP {answer.Status}.";
            if (problem is null)
                same++;
            else
                wrong.Add($"{call.Title}: {problem}");
        }

        return wrong.Count == 0
            ? new(name, Verdicts.Pass, $"{same} receipts, multiplied, added and rated again offline, give the same amounts")
            : new(name, Verdicts.Fail, string.Join(' ', wrong));
    }

    private string? ReceiptProblem(JsonObject receipt, string? charged) => receipt.Text("amount_usd") == charged
        ? ReceiptAgain.Problem(target.Card, receipt)
        : $"the receipt says {receipt.Text("amount_usd") ?? "unknown"}, the answer said {charged ?? "nothing"}.";
}
