using System.Globalization;
using Imprest.Pricing;
using Imprest.Pricing.Auditing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>A provider's bill beside its usage: what each model should have cost a day, and what was billed for it.</summary>
internal sealed class ProviderBill
{
    // The provider bills more finely than it reports tokens: below both of these a difference is rounding.
    private const decimal LeastShare = 0.001m, LeastUsd = 0.0001m;

    private readonly SortedDictionary<(DateOnly Day, string Model), Entry> entries = [];

    public void AddBilled(string model, DateTimeOffset at, decimal usd)
    {
        var entry = Of(model, at);
        entry.BilledUsd = (entry.BilledUsd ?? 0) + usd;
    }

    public void AddUsage(PricedCall call, DateTimeOffset at) => Of(call.Card.Id, at).Usage.Add(call);

    /// <summary>Days of models on which the bill is not what the usage should have cost.</summary>
    /// <param name="book">Where the cards of other days are.</param>
    /// <param name="differences">Is told of every day that has both.</param>
    public IEnumerable<Finding> Findings(PriceBook book, BillSum differences)
    {
        foreach (var ((day, model), entry) in entries)
        {
            if (entry.BilledUsd is not { } billed || entry.Usage.Count == 0 || entry.Usage.Any(call => call.Receipt.Amount is null))
                continue;
            var amount = entry.Usage.Sum(call => call.Receipt.Amount!.Value.Usd);
            var isSame = Math.Abs(billed - amount) <= Math.Max(LeastUsd, amount * LeastShare);
            differences.Add(billed, isSame ? billed : amount);
            if (isSame)
                continue;
            var difference = entry.Usage is [var only] ? only.Check(book, billed) : null;
            var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            yield return new(
                entry.Usage[0].Call.Line, entry.Usage[0].Call.File, date, difference?.Cause ?? BillCauses.Unexplained, model,
                $"{LogMoney.Text(billed)} was billed for the day; its usage should cost {LogMoney.Text(amount)}: {difference?.Why ?? "no known slip gives this amount"}.",
                amount, billed);
        }
    }

    /// <summary>Billed amounts that no usage stands beside, in USD.</summary>
    public decimal WithoutUsageUsd => entries.Values.Where(entry => entry.Usage.Count == 0).Sum(entry => entry.BilledUsd ?? 0);

    private Entry Of(string model, DateTimeOffset at)
    {
        var key = (DateOnly.FromDateTime(at.UtcDateTime), model);
        if (!entries.TryGetValue(key, out var entry))
            entries.Add(key, entry = new());
        return entry;
    }

    private sealed class Entry
    {
        public decimal? BilledUsd { get; set; }

        public List<PricedCall> Usage { get; } = [];
    }
}
