using System.Globalization;
using Imprest.Console.Components;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Usage;

/// <summary>The usage log as one address asks for it.</summary>
public sealed class UsageModel
{
    internal UsageModel(RequestFilter filter, UsagePeriod period, UsageTotals totals, UsageChoices choices) => (Filter, Period, Totals, Choices) = (filter, period, totals, choices);

    internal RequestFilter Filter { get; }
    internal UsagePeriod Period { get; }

    /// <summary>Of all that the filter matches.</summary>
    internal UsageTotals Totals { get; }

    /// <summary>What the rows are grouped by; null: a row a request.</summary>
    internal string? Group { get; init; }

    /// <summary>What the groups are sorted by; null: time by time, the others by what they were charged.</summary>
    internal string? Sort { get; init; }
    internal IReadOnlyList<UsageRow> Groups { get; init; } = [];
    internal ChartData? Chart { get; init; }

    internal IReadOnlyList<RequestRecord> Requests { get; init; } = [];
    internal IReadOnlyList<UsageColumn> Columns { get; init; } = [];

    /// <summary>The id after which the next page begins; null: this is the last.</summary>
    internal string? Next { get; init; }

    /// <summary>These are not the newest.</summary>
    internal bool IsLater { get; init; }

    /// <summary>Where to ask how many have come since; null: what is shown does not grow.</summary>
    internal string? News { get; init; }

    internal UsageChoices Choices { get; }

    /// <summary>Nothing but the time narrows it.</summary>
    internal bool IsUnfiltered => Filter with { From = null, To = null, Account = null } == new RequestFilter();

    /// <summary>What the account pays; null while not known.</summary>
    internal static Money? ChargeOf(RequestRecord record) => RequestView.Charge(record);

    /// <summary>Delivered of asked for; a refused call need not have said how many.</summary>
    internal static string ImagesOf(RequestRecord record) => record.Images == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{record.Delivered} of {record.Images}");
}

/// <summary>What requests come to.</summary>
/// <param name="Requests">That were quoted and held.</param>
/// <param name="Unknown">Of these, whose charge is not known.</param>
/// <param name="NotSent">Beside them, refused before anything was held: they cost nothing.</param>
/// <param name="NotSentAs">The outcomes of these.</param>
internal sealed record UsageTotals(Money Amount, long Requests, long Delivered, long Unknown, long NotSent, IReadOnlyList<string> NotSentAs)
{
    /// <param name="rows">By state and outcome, the refused ones too.</param>
    public static UsageTotals Of(IReadOnlyList<UsageRow> rows)
    {
        var kinds = rows.ToLookup(row => row.Key[0].Value == RequestState.Rejected.Wire());
        return new(
            new(kinds[false].Sum(row => row.Amount.Nanos)), kinds[false].Sum(row => row.Requests), kinds[false].Sum(row => row.ImagesDelivered), kinds[false].Sum(row => row.UnknownRequests),
            kinds[true].Sum(row => row.Requests), [.. kinds[true].OrderByDescending(row => row.Requests).Select(row => row.Key[1].Value).OfType<string>()]);
    }
}

/// <summary>What filters can be set to: what the log has.</summary>
internal sealed record UsageChoices(
    IReadOnlyList<string> Models, IReadOnlyList<string> Operations, IReadOnlyList<string> Qualities, IReadOnlyList<string> Sizes, IReadOnlyList<ApiKeyRecord> Keys,
    IReadOnlyList<AccountRecord> Accounts)
{
    /// <summary>What an account is called.</summary>
    public string AccountName(string id) => Accounts.FirstOrDefault(account => account.Id.Value == id)?.Name ?? id;

    /// <summary>A key's name, where it is known here.</summary>
    public string KeyName(string id) => Keys.FirstOrDefault(key => key.Id.Value == id)?.Name is { Length: > 0 } name ? name : id;
}
