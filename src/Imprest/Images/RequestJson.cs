using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>The JSON that is kept with a request: its quote and its receipt, each with the facts that rate it again.</summary>
internal static class RequestJson
{
    /// <summary>The quote: expected and bound, the candidates, and the work that was quoted. Its lines follow from the work and the pinned card.</summary>
    public static byte[] Quote(CallPlan plan)
    {
        var first = plan.First;
        var json = WireJson.Take().Open()
            .Add("status"u8, (first.Quote?.Status ?? AmountStatus.Unknown).Wire())
            .AddUsd("expected_usd"u8, first.Quote?.Expected)
            .AddUsd("upper_bound_usd"u8, plan.Bound)
            .Add("price_version"u8, first.PriceVersion)
            .OpenList("candidates"u8);
        foreach (var planned in plan.Candidates)
            json.Item(planned.Candidate.Id);
        if (plan.Candidates.Any(planned => !planned.Candidate.Link.IsDefault))
        {
            // Which is asked about an attempt of which nothing else is known.
            json.CloseList().OpenList("connections"u8);
            foreach (var planned in plan.Candidates)
                json.Item(planned.Candidate.Link.Name);
        }

        json.CloseList();
        if (plan.Candidates.Any(planned => planned.Work != first.Work))
        {
            json.OpenList("works"u8); // Of each candidate, as they differ.
            foreach (var planned in plan.Candidates)
                json.Open().Add("work"u8, planned.Work).Close();
            json.CloseList();
        }

        if (plan.Candidates.Any(planned => planned.CostQuote?.Expected != first.CostQuote?.Expected))
        {
            json.OpenList("costs"u8); // What each candidate's provider is expected to take, as they differ; empty where nobody knows.
            foreach (var planned in plan.Candidates)
                json.Item(planned.CostQuote?.Expected.ToString() ?? "");
            json.CloseList();
        }

        json.Add("work"u8, first.Work).AddIfThere("response_format"u8, plan.Call.ResponseFormat);
        if (plan.Pass)
            json.Add("results"u8, "pass");
        if (plan.Route.FailuresCharged != FailuresCharged.Nothing)
            json.Add("failures_charged"u8, plan.Route.FailuresCharged == FailuresCharged.Fees ? "fees" : "provider");
        if (!first.PaysCost && first.CostQuote is { } cost)
            json.Open("cost"u8).AddUsd("expected_usd"u8, cost.Expected).AddUsd("upper_bound_usd"u8, cost.UpperBound).Add("price_version"u8, cost.PriceVersion).Close();
        return json.Close().ToArray();
    }

    /// <summary>The <c>charge</c> of an answer's body: prices only.</summary>
    public static byte[] Charge(Receipt receipt, Money? amount)
    {
        var json = WireJson.Take().Open()
            .AddUsd("amount_usd"u8, amount)
            .Add("status"u8, receipt.Status.Wire())
            .Add("price_version"u8, receipt.PriceVersion);
        AddLines(json, PriceLines.ForCustomer(receipt.Lines)).OpenList("warnings"u8);
        foreach (var warning in receipt.Warnings)
            json.Item(warning);
        return json.CloseList().Close().ToArray();
    }

    private static WireJson AddLines(WireJson json, IReadOnlyList<ChargeLine> lines)
    {
        json.OpenList("lines"u8);
        foreach (var line in lines)
        {
            json.Open().Add("meter"u8, line.Meter).Add("quantity"u8, line.Quantity).AddUsd("unit_price_usd"u8, line.UnitPriceUsd)
                .AddUsd("amount_usd"u8, line.Amount).AddIfThere("note"u8, line.Note).Close();
        }

        return json.CloseList();
    }

    /// <summary>The receipt: the charge, and the evidence and facts behind it.</summary>
    /// <param name="charge">The charge object, whose members the receipt begins with.</param>
    /// <param name="work">The work that was rated, where it is not the quoted one (another candidate served).</param>
    /// <param name="later">When it was rated, where that was after the request had ended.</param>
    public static byte[] Receipt(
        ReadOnlySpan<byte> charge, Receipt receipt, ImageWork? work, Happened? happened, bool emulatedVariation, DateTimeOffset? later = null)
    {
        var json = WireJson.Take().Open().AddMembers(charge[1..^1]).Open("more"u8)
            .Add("evidence"u8, receipt.Evidence)
            .AddUsd("rated_usd"u8, receipt.Amount);
        if (!ReferenceEquals(PriceLines.ForCustomer(receipt.Lines), receipt.Lines))
            AddLines(json, receipt.Lines);
        if (later is { } at)
            json.Add("rated_at"u8, at.ToUnixTimeSeconds());
        if (emulatedVariation)
            json.Add("emulated"u8, "variation as image-to-image: the model has no variations of its own");
        if (work is not null)
            json.Add("work"u8, work);
        if (happened is not null)
            json.Add("happened"u8, happened);
        return json.Close().Close().ToArray();
    }

    /// <summary>The evidence of an amount that was decided, not rated.</summary>
    public const string ByDecision = "decision";

    private const string ByOperator = "decided by the operator";

    /// <summary>A receipt whose charge was given up: nothing, exactly. The facts stay, so that it can be rated again.</summary>
    public static string Waived(string receipt, string warning) => Instead(receipt, Money.Zero, warning, reason: null);

    /// <summary>A receipt whose amount a person decided, in one line.</summary>
    /// <param name="reason">For operators and auditors: <see cref="DecisionReason"/>.</param>
    public static string Decided(string receipt, Money amount, string reason) => Instead(receipt, amount, ByOperator, reason);

    /// <summary>Why a person decided the amount of a receipt; null: nobody did.</summary>
    public static string? DecisionReason(JsonObject receipt) => (string?)(receipt["more"] as JsonObject)?["decision_reason"];

    private static string Instead(string receipt, Money amount, string warning, string? reason)
    {
        var waived = JsonNode.Parse(receipt)!.AsObject();
        waived["amount_usd"] = amount.ToString();
        waived["status"] = AmountStatus.Exact.Wire();
        waived["lines"] = amount == Money.Zero ? new JsonArray() : new JsonArray(new JsonObject
        {
            ["meter"] = Meter.Request.Wire(), ["quantity"] = 1, ["unit_price_usd"] = amount.ToString(), ["amount_usd"] = amount.ToString(), ["note"] = ByOperator,
        });
        if (waived["more"] is not JsonObject more)
            waived["more"] = more = [];
        more.Remove("lines");
        more["evidence"] = ByDecision;
        if (reason is not null)
            more["decision_reason"] = reason;

        waived["warnings"] = new JsonArray(warning);
        return waived.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

/// <summary>Reads the facts of rating that <see cref="FactsText"/> wrote.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(OperationConverter), typeof(MeterConverter)])]
[JsonSerializable(typeof(ImageWork))]
[JsonSerializable(typeof(Happened))]
internal sealed partial class FactsJson : JsonSerializerContext;
