using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.UsageLog;

/// <summary>Reads the parameters of lists: <c>?limit=1…100&amp;after=ID</c> and the filters. A bad parameter is 400.</summary>
internal static class ListQuery
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    private static readonly string[] Filters =
    [
        "from", "to", "state", "outcome", "model", "operation", "quality", "size", "key_id", "label", "provider_request_id", "amount_status", "account_id",
    ];

    public static int Limit(HttpRequest request)
    {
        string? text = request.Query["limit"];
        if (text is null)
            return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit ? limit
            : throw Bad("limit", $"is a whole number from 1 to {MaxLimit}");
    }

    public static string? After(HttpRequest request) => Text(request, "after");

    /// <summary>Refuses a parameter that means nothing here; ignored, it would look as if it had been heeded.</summary>
    public static void MustKnow(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (var name in request.Query.Keys)
        {
            if (!known.Contains(name))
                throw Bad(name, known.IsEmpty ? "is not a parameter here; this page takes none" : $"is not a parameter here; known are {string.Join(", ", known.ToArray().Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>The filter of a request list; the account is the caller's own, or for operators and auditors <c>account_id</c>, or all.</summary>
    /// <param name="others">Parameters of the list beside its filters.</param>
    public static RequestFilter Filter(HttpRequest request, Caller caller, IReadOnlyList<string> others, bool failuresOnly = false)
    {
        MustKnow(request, [.. Filters, .. others]);
        var account = Text(request, "account_id");
        if (account is not null && caller.Sees is { } own && own.Value != account)
            throw new ApiException(ErrorCode.NotFound, "There is no such account.", "account_id");
        return new()
        {
            Account = caller.Sees ?? (account is null ? null : new AccountId(account)),
            From = Time(request, "from"),
            To = Time(request, "to"),
            State = Text(request, "state") is not { } state ? null
                : RequestStateNames.TryParse(state, out var parsed) ? parsed : throw Bad("state", "is one of rejected, held, attempting, in_doubt, review, settled, voided"),
            Outcome = Text(request, "outcome") is not { } outcome ? null
                : OutcomeNames.TryParse(outcome, out var known) ? known : throw Bad("outcome", $"is one of {string.Join(", ", Enum.GetValues<Outcome>().Select(OutcomeNames.Wire))}"),
            Model = Text(request, "model"),
            Operation = Text(request, "operation") is not { } operation ? null
                : OperationNames.TryParse(operation, out _) ? operation : throw Bad("operation", "is one of generate, edit, image-to-image, variation"),
            Quality = Text(request, "quality"),
            Size = Text(request, "size"),
            Key = Text(request, "key_id") is { } key ? new KeyId(key) : null,
            Label = Text(request, "label"),
            ProviderRequestId = Text(request, "provider_request_id"),
            AmountStatus = Text(request, "amount_status") switch
            {
                null => null,
                "exact" => AmountStatus.Exact,
                "estimated" => AmountStatus.Estimated,
                "unknown" => AmountStatus.Unknown,
                _ => throw Bad("amount_status", "is exact, estimated or unknown"),
            },
            FailuresOnly = failuresOnly,
        };
    }

    /// <summary>The form of every list.</summary>
    public static JsonObject Envelope(IEnumerable<JsonNode> rows, Func<JsonNode, string?> idOf, bool hasMore)
    {
        var data = new JsonArray([.. rows]);
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = data,
            ["first_id"] = data.Count > 0 ? idOf(data[0]!) : null,
            ["last_id"] = data.Count > 0 ? idOf(data[^1]!) : null,
            ["has_more"] = hasMore,
        };
    }

    public static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Unix seconds, or an ISO date or instant (UTC).</summary>
    public static DateTimeOffset? Time(HttpRequest request, string name)
    {
        if (Text(request, name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : throw Bad(name, "is Unix seconds, or a date such as 2026-11-22");
    }

    internal static ApiException Bad(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}
