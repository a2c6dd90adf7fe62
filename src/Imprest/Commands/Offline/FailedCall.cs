using System.Globalization;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Commands.Offline;

/// <summary>A call that ended in an error and delivered no image. What it costs is for the provider's outcome policy to say.</summary>
/// <param name="Status">The HTTP status; null where nothing says it.</param>
/// <param name="Code">The provider's word for it; null where it has none.</param>
internal sealed record FailedCall(Outcome Outcome, int? Status, string? Code)
{
    private const int LongestCode = 60;
    private static readonly string[] Statuses = ["status", "status_code", "http_status", "code"];

    /// <param name="holders">Objects, one of which may hold an <c>error</c>: the answer, and the entry of the log around it.</param>
    /// <returns>Null where none holds an error.</returns>
    public static FailedCall? Read(params ReadOnlySpan<JsonElement> holders)
    {
        JsonElement? error = null;
        int? status = null;
        foreach (var holder in holders)
        {
            error ??= ErrorOf(holder);
            status ??= StatusOf(holder);
        }
        if (error is not { ValueKind: JsonValueKind.Object } stated)
            return error is null ? null : new(Outcome.Failed, status, null);
        status ??= StatusOf(stated);
        var (outcome, code) = OpenAIAnswer.ReadFailure(stated, status);
        return new(outcome, status, code is { Length: > LongestCode } ? code[..LongestCode] : code);
    }

    /// <summary>Unknown, with the reason among the warnings, where the policy leaves open what the provider takes for it.</summary>
    public Receipt Receipt(RateCard card, OutcomePolicy policy)
    {
        var rule = policy.RuleFor(Outcome, Status, model: card.Model);
        var what = $"The call failed{(Code is null ? "" : $" ({Code})")} and delivered no image";
        return rule switch
        {
            { Charge: ProviderCharge.No } => new(AmountStatus.Exact, Money.Zero, [], "outcome_policy", card.Version, [$"{what}; {policy.Provider} bills nothing for that."]),
            { Charge: ProviderCharge.Fee, Fee: { } fee } => new(
                AmountStatus.Exact, fee, [new(Meter.ProviderCost.Wire(), 1, fee.Usd, fee) { Note = "fee for a failed call" }], "outcome_policy", card.Version, [$"{what}; {policy.Provider} bills a fee for that."]),
            { Charge: ProviderCharge.Yes or ProviderCharge.Fee } => Unknown($"{what}; {policy.Provider} bills that, and nothing says how much: it is unknown, not zero."),
            _ => Unknown($"{what}. Whether {policy.Provider} bills that, nobody documents: it is unknown, not zero."),
        };

        Receipt Unknown(string reason) => new(AmountStatus.Unknown, null, [], "none", card.Version, [reason]);
    }

    /// <summary>An object with something in it, or a text; other forms and empty ones say that there was no error.</summary>
    private static JsonElement? ErrorOf(JsonElement holder) =>
        holder.TryGetProperty("error", out var error)
        && (error.ValueKind == JsonValueKind.Object ? error.EnumerateObject().Any() : error.ValueKind == JsonValueKind.String && TolerantJson.Text(error) is not "") ? error : null;

    private static int? StatusOf(JsonElement holder)
    {
        foreach (var name in Statuses)
        {
            if (holder.TryGetProperty(name, out var value) && StatusOfValue(value) is { } status)
                return status;
        }
        return null;
    }

    private static int? StatusOfValue(JsonElement value)
    {
        var status = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : int.TryParse(TolerantJson.Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var text) ? text : 0;
        return status is >= 400 and < 600 ? status : null;
    }
}
