using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Requests;

/// <summary>One request as its page tells it: what the API answers to this caller, and nothing else of it.</summary>
public sealed class RequestModel
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonObject view;

    /// <param name="view">As <c>GET /v1/requests/{id}</c> answers the caller.</param>
    internal RequestModel(RequestStory story, JsonObject view, Caller caller, Ruling? ruling, DateTimeOffset now)
    {
        (Story, this.view, Ruling, Now) = (story, view, ruling, now);
        SeesAll = caller.Role != KeyRole.Account;
        Receipt = view["receipt"]?.Deserialize(PriceJson.Default.PriceView);
        Timeline = Timeline.Of(story, now);
    }

    internal RequestStory Story { get; }
    internal RequestRecord Record => Story.Record;
    internal DateTimeOffset Now { get; }
    internal bool SeesAll { get; }
    internal PriceView? Receipt { get; }
    internal Timeline Timeline { get; }

    /// <summary>The statement of the provider's policy that decides who pays; null where nothing was sent.</summary>
    internal Ruling? Ruling { get; }

    /// <summary>Asked for with <c>?recompute</c>.</summary>
    internal Recomputation? Recomputed { get; init; }

    /// <summary>The name of the key that asked; null: there is no such key any more.</summary>
    internal string? KeyName { get; init; }

    /// <summary>For operators and auditors.</summary>
    internal IReadOnlyList<ReviewItem> Reviews { get; init; } = [];

    /// <summary>What its account is called.</summary>
    internal string AccountName { get; init; } = "";

    /// <summary>The decision that was tried last, where it was refused.</summary>
    internal DecisionForm Form { get; init; } = new();

    /// <summary>What was decided just now.</summary>
    internal bool Decided { get; init; }

    internal string Json => view.ToJsonString(Indented);
    internal bool IsOver => Record.State.IsTerminal();
    internal Money? Charge => RequestView.Charge(Record);
    internal bool IsEstimated => Record.AmountStatus == AmountStatus.Estimated;
    internal bool CanBeDecided => Record.State is RequestState.InDoubt or RequestState.Review || Reviews.Any(item => item.ClosedAt is null);

    /// <summary>The receipt's lines add up to the charge: a hold may have capped it, a person may have decided it, and in a review there is none.</summary>
    internal bool IsChargedAsRated => Charge is { } charge && charge == ReceiptLines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);

    internal Money? QuotedAtMost => Amount(view["quote"], "upper_bound_usd");
    internal Money? QuotedExpected => Amount(view["quote"], "expected_usd");
    internal Money? ProviderCost => RequestView.ProviderCost(Story.Calls);
    internal IReadOnlyList<ChargeLine> ReceiptLines => Lines(Receipt?.Lines);
    internal IReadOnlyList<ChargeLine> QuoteLines => Lines(view["quote"]?["lines"]?.Deserialize(PriceJson.Default.ListPriceLineView));
    internal IReadOnlyList<ChargeLine> BoundLines => Lines(view["quote"]?["bound_lines"]?.Deserialize(PriceJson.Default.ListPriceLineView));
    internal IReadOnlyList<string> QuoteCandidates => Texts(view["quote"]?["candidates"]);
    internal IReadOnlyList<string> QuoteWarnings => Texts(view["quote"]?["warnings"]);
    internal string? PassesOn => Text(view["quote"], "failures_charged");
    internal IEnumerable<KeyValuePair<string, string>> Labels =>
        view["labels"] is JsonObject labels ? labels.Select(label => KeyValuePair.Create(label.Key, label.Value?.ToString() ?? "")) : [];

    private static Money? Amount(JsonNode? node, string name) => Money.TryParse(Text(node, name), out var amount) ? amount : null;

    private static string? Text(JsonNode? node, string name) => (string?)(node as JsonObject)?[name];

    private static IReadOnlyList<string> Texts(JsonNode? node) => node is JsonArray texts ? [.. texts.Select(text => (string?)text).OfType<string>()] : [];

    private static IReadOnlyList<ChargeLine> Lines(IEnumerable<PriceLineView>? lines) =>
    [
        .. (lines ?? []).Select(line => new ChargeLine(
            line.Meter, line.Quantity, decimal.Parse(line.UnitPriceUsd, NumberStyles.Float, CultureInfo.InvariantCulture), Money.TryParse(line.AmountUsd, out var amount) ? amount : Money.Zero)
        {
            Note = line.Note,
        }),
    ];
}
