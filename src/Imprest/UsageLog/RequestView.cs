using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.UsageLog;

/// <summary>Requests on the wire. Customers see prices; provider cost, margins and provider error texts are for operators and auditors.</summary>
internal static class RequestView
{
    public static JsonObject InList(RequestRecord record, Caller caller)
    {
        var view = new JsonObject
        {
            ["id"] = record.Id.Value,
            ["created_at"] = record.CreatedAt.ToUnixTimeSeconds(),
            ["ended_at"] = record.EndedAt?.ToUnixTimeSeconds(),
            ["state"] = record.State.Wire(),
            ["outcome"] = record.Outcome?.Wire(),
            ["error_code"] = record.ErrorCode,
            ["operation"] = record.Operation,
            ["model"] = record.Model,
            ["provider"] = record.Provider,
            ["provider_request_id"] = record.ProviderRequestId,
            ["size"] = record.Size,
            ["quality"] = record.Quality,
            ["references"] = record.References,
            ["images_requested"] = record.Images,
            ["images_delivered"] = record.Delivered,
            ["amount_usd"] = Charge(record)?.ToString(),
            ["amount_status"] = record.AmountStatus?.Wire() ?? (Charge(record) is null ? "unknown" : "exact"),
            ["held_usd"] = record.Hold.ToString(),
            ["attempts"] = record.Attempts,
            ["key_id"] = record.Key.Value,
            ["labels"] = record.LabelsJson is { } labels ? JsonNode.Parse(labels) : new JsonObject(),
        };
        if (caller.Role == KeyRole.Account)
            return view;
        view["account_id"] = record.Account.Value;
        view["absorbed_usd"] = record.Absorbed.ToString();
        view["absorbed_unknown"] = record.AbsorbedUnknown;
        view["review_reason"] = record.ReviewReason;
        return view;
    }

    /// <summary>Rejected and voided requests cost nothing, whatever was rated; what has not ended is not known.</summary>
    public static Money? Charge(RequestRecord record) => record.State switch
    {
        RequestState.Rejected or RequestState.Voided => Money.Zero,
        RequestState.Settled => record.Amount,
        _ => null,
    };

    public static JsonObject Call(CallRecord call, Caller caller)
    {
        var view = new JsonObject
        {
            ["attempt"] = call.Attempt,
            ["call"] = call.Call,
            ["state"] = call.State switch
            {
                CallState.Intent => "intent",
                CallState.Succeeded => "succeeded",
                CallState.FailedClean => "failed_clean",
                CallState.FailedBilled => "failed_billed",
                CallState.Accepted => "accepted",
                _ => "unknown",
            },
            ["provider"] = call.Provider,
            ["model"] = call.Model,
            ["provider_request_id"] = call.ProviderRequestId,
            ["http_status"] = call.HttpStatus,
            ["error_class"] = call.ErrorClass,
            ["intent_at"] = Seconds(call.IntentAt),
            ["ended_at"] = call.EndedAt is { } ended ? Seconds(ended) : null,
            ["usage"] = call.UsageJson is { } usage ? JsonNode.Parse(usage) : null,
        };
        if (caller.Role == KeyRole.Account)
            return view;
        view["connection"] = call.Connection ?? call.Provider;
        view["error_message"] = call.ErrorMessage;
        view["provider_cost_usd"] = call.ProviderCost?.ToString();
        view["provider_cost_estimate_usd"] = call.CostEstimate?.ToString();
        view["provider_charge"] = call.ProviderCharge?.ToString().ToLowerInvariant();
        view["cost_evidence"] = call.CostEvidence;
        view["cost_price_version"] = call.CostVersion;
        return view;
    }

    /// <summary>What the providers take for a request in all; null while it is not known of some call.</summary>
    public static Money? ProviderCost(IReadOnlyList<CallRecord> calls)
    {
        var sum = Money.Zero;
        foreach (var call in calls)
        {
            if (call.ProviderCost is not { } cost)
                return null;
            sum += cost;
        }

        return sum;
    }

    public static JsonObject Entry(LedgerEntry entry)
    {
        var view = new JsonObject
        {
            ["id"] = entry.Id.ToString(CultureInfo.InvariantCulture),
            ["created_at"] = entry.At.ToUnixTimeSeconds(),
            ["kind"] = entry.Kind,
            ["amount_usd"] = entry.Amount.ToString(),
            ["balance_after_usd"] = entry.BalanceAfter.ToString(),
            ["held_change_usd"] = entry.HeldChange.ToString(),
            ["held_after_usd"] = entry.HeldAfter.ToString(),
            ["request_id"] = entry.Request?.Value,
        };
        if (entry.PriceVersion is { } version)
            view["price_version"] = version;
        return view;
    }

    /// <summary>The rate card that a request was quoted by; it was charged by another where another model served, or its price became known later.</summary>
    public static string? QuotedBy(RequestRecord record) => record.QuoteJson is { } quote ? (string?)JsonNode.Parse(quote)?["price_version"] : null;

    /// <summary>A request's quote as it was stored, with the lines that its work and its pinned card give. What it would cost the operator is not for customers.</summary>
    /// <param name="card">The card of <see cref="QuotedBy"/>.</param>
    public static JsonNode? Quote(RequestRecord record, RateCard? card, Caller caller)
    {
        if (record.QuoteJson is null || JsonNode.Parse(record.QuoteJson) is not JsonObject stored)
            return null;
        if (caller.Role == KeyRole.Account)
        {
            stored.Remove("cost");
            stored.Remove("costs");
            stored.Remove("connections");
            stored.Remove("works");
        }

        if (card is null || stored["work"].Deserialize(FactsJson.Default.ImageWork) is not { } work)
            return stored;
        var quote = Rating.Quote(card, work);
        if (caller.Role == KeyRole.Account)
            quote = quote.ForCustomer();
        stored["lines"] = JsonSerializer.SerializeToNode(quote.Lines.Select(PriceLineView.Of).ToList(), PriceJson.Default.ListPriceLineView);
        stored["bound_lines"] = JsonSerializer.SerializeToNode(quote.BoundLines.Select(PriceLineView.Of).ToList(), PriceJson.Default.ListPriceLineView);
        stored["warnings"] = new JsonArray([.. quote.Warnings.Select(warning => (JsonNode)warning)]);
        return stored;
    }

    /// <summary>A request's receipt: the explain object plus who, what was held, and on what evidence; null where nothing was rated.</summary>
    public static JsonObject? Receipt(RequestRecord record, RateCard? card, DateTimeOffset now, Caller caller)
    {
        if (record.ReceiptJson is null || JsonNode.Parse(record.ReceiptJson) is not JsonObject stored)
            return null;
        var more = stored["more"];
        var seesAll = caller.Role != KeyRole.Account;
        var happened = more?["happened"]?.DeepClone();
        if (!seesAll && card is not { PriceList: null })
        {
            // What the provider says that it takes is no price of theirs, nor where nothing has a price yet.
            (happened as JsonObject)?.Remove("reported_cost_usd");
            (happened as JsonObject)?.Remove("reported_units");
        }

        var view = new JsonObject
        {
            ["id"] = "rcpt_" + record.Id.Value["req_".Length..],
            ["request_id"] = record.Id.Value,
            ["model"] = record.ProviderModel is null ? record.Model : $"{record.Provider}/{record.ProviderModel}",
            ["operation"] = record.Operation,
            ["status"] = stored["status"]?.DeepClone(),
            ["amount_usd"] = stored["amount_usd"]?.DeepClone(),
            ["rated_usd"] = more?["rated_usd"]?.DeepClone(),
            ["held_usd"] = record.Hold.ToString(),
            ["price_version"] = stored["price_version"]?.DeepClone(),
            ["as_of"] = card?.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["source"] = card?.Source,
            ["trust"] = card?.Trust,
            ["stale"] = card is not null && RateCardAge.IsStale(card, now),
            ["evidence"] = more?["evidence"]?.DeepClone(),
            ["lines"] = ((seesAll ? more?["lines"] : null) ?? stored["lines"])?.DeepClone(),
            ["candidates"] = new JsonArray(),
            ["warnings"] = stored["warnings"]?.DeepClone(),
            ["emulated"] = more?["emulated"]?.DeepClone(),
            ["facts"] = new JsonObject { ["work"] = (more?["work"] ?? QuotedWork(record))?.DeepClone(), ["happened"] = happened },
            ["settled_at"] = record.EndedAt?.ToUnixTimeSeconds(),
            ["rated_at"] = more?["rated_at"]?.DeepClone(),
        };
        if (!seesAll)
            return view;
        view["price_list"] = card?.PriceList;
        if (RequestJson.DecisionReason(stored) is { } reason)
            view["warnings"] = new JsonArray([.. (stored["warnings"] as JsonArray ?? []).Select(warning => (JsonNode)$"{warning}: {reason}")]);
        return view;
    }

    private static JsonNode? QuotedWork(RequestRecord record) => record.QuoteJson is { } quote ? JsonNode.Parse(quote)?["work"] : null;

    private static decimal Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;
}
