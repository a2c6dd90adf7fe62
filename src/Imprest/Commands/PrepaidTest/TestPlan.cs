using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>The calls of the test with their quotes, and the most that they can cost together.</summary>
internal sealed record TestPlan(IReadOnlyList<PlannedCall> Calls, IReadOnlyList<string> Notes, Money Bound)
{
    /// <summary>Quotes every call: the gateway's own quote where there is one, else by the price book.</summary>
    public static async Task<TestPlan> QuoteAsync(
        TestTarget target, GatewayClient client, IReadOnlyList<PlannedCall> calls, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var quoted = new List<PlannedCall>(calls.Count);
        var bound = Money.Zero;
        foreach (var call in calls)
        {
            var priced = !call.MayCharge ? call : target.IsImprest ? await AskAsync(target, client, call, cancellationToken) : FromBook(target, call);
            quoted.Add(priced);
            bound += priced.Bound;
        }

        return new(quoted, notes, bound);
    }

    private static async Task<PlannedCall> AskAsync(TestTarget target, GatewayClient client, PlannedCall call, CancellationToken cancellationToken)
    {
        var body = call.Body(target.Model);
        body["operation"] = call.Operation.Wire();
        if (call.References > 0)
            body["references"] = call.References;
        var quote = (await client.SendJsonAsync(HttpMethod.Post, "v1/quotes", body, cancellationToken)).Required();
        return call with { Bound = Read(quote, "upper_bound_usd") ?? throw Unbounded(call), QuotedExpected = Read(quote, "expected_usd") };
    }

    private static PlannedCall FromBook(TestTarget target, PlannedCall call)
    {
        var quote = Rating.Quote(target.Card, call.Work);
        return call with { Bound = quote.UpperBound ?? throw Unbounded(call), QuotedExpected = quote.Expected };
    }

    private static Money? Read(JsonObject quote, string name) => Money.TryParse(quote.Text(name), out var money) ? money : null;

    private static CommandError Unbounded(PlannedCall call) => new(
        ExitCode.UnknownPrice, "quote_unbounded", $"Nobody states the most that the call `{call.Title}` can cost, so the test is not begun.",
        "Choose another model, or narrow the test with --qualities.");
}
