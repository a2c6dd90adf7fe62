using System.Globalization;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Auditing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Goes over a log once: prices every call, adds up, and notes what does not add up. Keeps sums, not calls.</summary>
/// <param name="prices">The book, and the day for calls that say no time.</param>
/// <param name="model">The model of calls that name none.</param>
/// <param name="asked">The settings of calls that state none.</param>
/// <param name="isDated">All calls are priced as of the day of <paramref name="prices"/>, whatever time they say.</param>
/// <param name="sameWork">Prices the same calls on other models; null: none is asked for.</param>
/// <param name="written">Is told of every call; null: nobody is.</param>
internal sealed class LogAudit(PriceSource prices, string? model, WorkSettings asked, bool isDated, SameWork? sameWork, Action<LogCallView>? written)
{
    private const string NotStated = "not stated";
    private const int MostVersions = 500;
    private const int MostTextModels = 20;

    private readonly LogSum all = new();
    private readonly LogTotals byModel = new(), byQuality = new(), bySize = new(), byOperation = new();
    private readonly FindingList findings = new();
    private readonly Repeats repeats = new();
    private readonly ProviderBill bill = new();
    private readonly BillSum differences = new();
    private readonly Dictionary<string, RateCard> versions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> textModels = new(StringComparer.Ordinal);
    private long repeated;
    private decimal elsewhereUsd;
    private long textRequests;
    private bool estimated;
    private DateTimeOffset? from, to;

    /// <exception cref="OverflowException">An amount is past the range of <see cref="Money"/>.</exception>
    public void Add(LoggedCall call)
    {
        if (call.At is { } at)
            (from, to) = (from < at ? from : at, to > at ? to : at);
        if (call.Problem is { } problem)
            AddUnknown(call, call.Model ?? model ?? "?", FindingKinds.Unreadable, problem);
        else if (call.Parts is { } parts)
            AddJob(call, PriceJob(parts));
        else if ((call.Model ?? model) is not { } named)
            AddUnnamed(call);
        else if (prices.Book.Find(named, At(call)) is not { } card)
            AddWithoutCard(call, named);
        else if (call.IsBillOnly)
            AddBill(call, card);
        else
            AddPriced(call, card);
    }

    /// <summary>Other models were asked for, and nothing prices any of them.</summary>
    public bool ComparesWithNone => sameWork?.IsUnpriced == true;

    public LogView View()
    {
        foreach (var finding in bill.Findings(prices.Book, differences))
            findings.Add(finding);
        return new()
        {
            Status = all.Unknown > 0 ? "unknown" : estimated ? "estimated" : "exact",
            AmountUsd = LogMoney.Wire(all.AmountUsd),
            BilledUsd = LogMoney.Wire(all.BilledUsd),
            OverbilledUsd = differences.IsEmpty ? null : LogMoney.Wire(differences.TooMuchUsd),
            UnderbilledUsd = differences.IsEmpty ? null : LogMoney.Wire(differences.TooLittleUsd),
            Requests = all.Requests,
            UnknownRequests = all.Unknown,
            RepeatedRequests = repeated,
            Images = all.Images,
            From = Day(from),
            To = Day(to),
            PricesAt = Day(prices.At)!,
            ByModel = byModel.View(),
            ByQuality = byQuality.View(),
            BySize = bySize.View(),
            ByOperation = byOperation.View(),
            FindingsCount = findings.Count,
            FindingKinds = findings.ByKind(),
            Findings = findings.First(),
            SameWork = sameWork?.View() ?? [],
            Notes = [.. Notes()],
            Prices = [.. versions.Values.OrderBy(card => card.Version, StringComparer.Ordinal).Select(card => new LogPricesView(
                card.Version, card.Source, card.Trust, card.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), RateCardAge.IsStale(card, prices.At)))],
        };
    }

    private void AddPriced(LoggedCall call, RateCard card)
    {
        var answer = call.Answer!;
        ImageWork work;
        try
        {
            work = answer.WorkWith(call.Settings.Or(asked));
        }
        catch (CommandError error)
        {
            AddUnknown(call, card.Id, FindingKinds.Unreadable, error.Message);
            return;
        }

        var happened = answer.Happened(work);
        var priced = new PricedCall(call, card, work, happened, answer.Receipt(card, work, prices.Book));
        if (versions.Count < MostVersions)
            versions.TryAdd(card.Version, card);
        var amount = priced.Receipt.Amount;
        if (repeats.Check(call, amount) is { } repeat && !AddRepeat(call, card.Id, amount, repeat))
        {
            AddBilled(call, card.Id, work.Operation.Wire(), priced.Quality, priced.Size);
            Write(call, FindingKinds.Repeated, () => PriceView.Of(card, work, priced.Receipt, prices.At));
            return;
        }

        var kind = Judge(priced);
        estimated |= priced.Receipt.Status == AmountStatus.Estimated;
        // Where calls are added up, a count of images is only there if the entry counts nothing else.
        var images = call.IsOneCall || call.CountsImages ? happened.Images.Count : 0;
        AddUp(call, card.Id, work.Operation.Wire(), priced.Quality, priced.Size, images, amount?.Usd);
        if (amount is { } usd && sameWork is not null && happened.Images.Count > 0 && (call.IsOneCall || call.CountsImages))
            sameWork.Add(work with { Images = Math.Max(work.Images, 1), Quality = priced.Quality }, usd.Usd);
        if (!call.IsOneCall && call.BilledUsd is null && call.At is { } at)
            bill.AddUsage(priced, at);
        Write(call, kind, () => PriceView.Of(card, work, priced.Receipt, prices.At));
    }

    /// <returns>The kind of what is wrong with the call; null: nothing is.</returns>
    private string? Judge(PricedCall priced)
    {
        var (call, card, receipt) = (priced.Call, priced.Card, priced.Receipt);
        if (receipt.Amount is not { } amount)
        {
            var reason = receipt.Warnings.Count > 0 ? receipt.Warnings[0] : "Its amount is unknown.";
            var kind = call.Answer!.Failure is not null ? FindingKinds.FailedCall
                : priced.Happened.UnusableUsage is not null || reason.StartsWith("The reported usage is no evidence", StringComparison.Ordinal) ? FindingKinds.BadUsage : FindingKinds.Unpriced;
            Note(call, kind, card.Id, reason, null);
            return kind;
        }
        if (priced.LacksUsage)
        {
            Note(call, FindingKinds.MissingUsage, card.Id, $"There is no usage, and the model bills tokens: {LogMoney.Text(amount.Usd)} is an estimate.", amount.Usd, isChecked: false);
            return NoteDifference(priced, amount, isEstimate: true) ?? FindingKinds.MissingUsage;
        }
        if (priced.LacksSplit)
        {
            Note(call, FindingKinds.NoSplit, card.Id, $"Its input tokens are not split by modality: {LogMoney.Text(amount.Usd)} counts them all as text, and images would cost more.", amount.Usd, isChecked: false);
            estimated = true;
            return NoteDifference(priced, amount, isEstimate: true) ?? FindingKinds.NoSplit;
        }
        return NoteDifference(priced, amount, isEstimate: false);
    }

    /// <summary>Holds an amount billed against the amount. Where that is an estimate, only a difference with a known cause means something.</summary>
    private string? NoteDifference(PricedCall priced, Money amount, bool isEstimate)
    {
        if (priced.Call.BilledUsd is not { } billed)
            return null;
        var difference = priced.Check(prices.Book, billed);
        if (isEstimate && difference is { Cause: BillCauses.Unexplained })
            return null;
        // What is rounded is billed right.
        differences.Add(billed, difference is null ? billed : amount.Usd);
        if (difference is null)
            return null;
        Note(priced.Call, difference.Cause, priced.Card.Id, $"{LogMoney.Text(billed)} was billed; it should cost {LogMoney.Text(amount.Usd)}: {difference.Why}.", amount.Usd);
        return difference.Cause;
    }

    /// <returns>Is the call to be counted all the same?</returns>
    private bool AddRepeat(LoggedCall call, string named, Money? amount, (string Kind, int Line) repeat)
    {
        switch (repeat.Kind)
        {
            case FindingKinds.Repeated:
                Note(call, repeat.Kind, named, $"The call {call.Id} is there already on line {repeat.Line}{(call.BilledUsd is { } again ? $", and {LogMoney.Text(again)} was billed again" : "")}. It counts once.", 0);
                repeated++;
                if (call.BilledUsd is { } billed)
                    differences.Add(billed, 0);
                return false;
            case FindingKinds.IdReused:
                Note(call, repeat.Kind, named, $"The id {call.Id} is on line {repeat.Line} too, with another usage. Both count.", amount?.Usd, isChecked: false);
                return true;
            default:
                Note(call, repeat.Kind, named, $"It is the same as line {repeat.Line} to the letter, and no id says whether it is another call. Both count.", amount?.Usd, isChecked: false);
                return true;
        }
    }

    private void AddJob(LoggedCall call, PriceView view)
    {
        var amount = view.AmountUsd is { } text && Money.TryParse(text, out var known) ? known : (Money?)null;
        if (repeats.Check(call, amount) is { } repeat && !AddRepeat(call, view.Model, amount, repeat))
        {
            AddBilled(call, view.Model, view.Operation, null, null);
            Write(call, FindingKinds.Repeated, () => view);
            return;
        }
        if (amount is null)
            Note(call, FindingKinds.Unpriced, view.Model, view.Warnings.Count > 0 ? view.Warnings[0] : "Its amount is unknown.", null);
        estimated |= view.Status == AmountStatus.Estimated.Wire();
        AddUp(call, view.Model, view.Operation, null, null, 0, amount?.Usd);
        Write(call, amount is null ? FindingKinds.Unpriced : null, () => view);
    }

    private PriceView PriceJob(System.Text.Json.JsonElement parts)
    {
        try
        {
            return JobOfParts.Price(parts, prices);
        }
        catch (CommandError error)
        {
            return PriceView.Unknown("?", Operation.Generate, error.Message);
        }
    }

    private void AddBill(LoggedCall call, RateCard card)
    {
        AddBilled(call, card.Id, null, null, null);
        bill.AddBilled(card.Id, call.At ?? prices.At, call.BilledUsd!.Value);
    }

    private void AddUnnamed(LoggedCall call)
    {
        if (call.IsBillOnly)
            elsewhereUsd += call.BilledUsd!.Value;
        else
            AddUnknown(call, "?", FindingKinds.UnknownModel, call.IsOneCall ? "The line names no model, and --model was not given." : "The result names no model: export the usage with group_by=model.");
    }

    private void AddWithoutCard(LoggedCall call, string named)
    {
        if (call.IsBillOnly)
            elsewhereUsd += call.BilledUsd!.Value;
        else if (call.CountsNoImages)
            AddText(call, named);
        else
            AddUnknown(call, named, FindingKinds.UnknownModel, string.Create(CultureInfo.InvariantCulture, $"No rate card prices {named} on {At(call):yyyy-MM-dd}."));
    }

    private void AddText(LoggedCall call, string named)
    {
        textRequests += call.Requests;
        if (textModels.Count < MostTextModels)
            textModels.Add(named);
    }

    private void AddUnknown(LoggedCall call, string named, string kind, string reason)
    {
        Note(call, kind, named, reason, null);
        var stated = StatedWork.Of(call.Settings.Or(asked));
        AddUp(call, named, stated.Operation, stated.Quality, stated.Size, 0, null);
        Write(call, kind, () => PriceView.Unknown(named, Operation.Generate, reason));
    }

    private void AddUp(LoggedCall call, string named, string? operation, string? quality, string? size, int images, decimal? amountUsd)
    {
        all.Add(call.Requests, images, amountUsd, call.BilledUsd);
        byModel[named].Add(call.Requests, images, amountUsd, call.BilledUsd);
        byQuality[quality ?? NotStated].Add(call.Requests, images, amountUsd, call.BilledUsd);
        bySize[size ?? NotStated].Add(call.Requests, images, amountUsd, call.BilledUsd);
        byOperation[operation ?? NotStated].Add(call.Requests, images, amountUsd, call.BilledUsd);
    }

    /// <summary>Adds up what was billed, of what counts as no call.</summary>
    private void AddBilled(LoggedCall call, string named, string? operation, string? quality, string? size)
    {
        foreach (var sum in new[] { all, byModel[named], byQuality[quality ?? NotStated], bySize[size ?? NotStated], byOperation[operation ?? NotStated] })
            sum.AddBilled(call.BilledUsd);
    }

    /// <param name="isChecked">The amount billed was held against the amount, so that their difference means something.</param>
    private void Note(LoggedCall call, string kind, string named, string message, decimal? amountUsd, bool isChecked = true) => findings.Add(new(
        call.Line, call.File, $"{(call.File is null ? "" : $"{call.File}, ")}line {call.Line}", kind, named, message, amountUsd, isChecked ? call.BilledUsd : null));

    private void Write(LoggedCall call, string? kind, Func<PriceView> price) =>
        written?.Invoke(new(call.Line, call.File, call.Id, LogMoney.Wire(call.BilledUsd), kind, price()));

    private IEnumerable<string> Notes()
    {
        if (!isDated && from is not null)
            yield return "Each call is priced by the card of its own day, where it says one; --at DATE prices all by one day.";
        if (elsewhereUsd > 0)
            yield return $"{LogMoney.Text(elsewhereUsd)} of the bill is for items that name no model of the price book; it is left out.";
        if (textRequests > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{textRequests:#,0} calls that made no image, to models that the price book does not have, are left out: {string.Join(", ", textModels)}.");
        if (bill.WithoutUsageUsd is > 0 and var alone)
            yield return $"{LogMoney.Text(alone)} of the bill stands alone: a bill says how much, and the usage export what for. Give both, grouped by model and day.";
        if (sameWork is not null)
            yield return "The same work on other models is what a quote expects, without the prompt's length; a setting that a call does not state is taken at the model's usual one.";
        if (repeats.IsFull)
            yield return $"Repeats were looked for among the first {Repeats.MostRemembered:#,0} calls.";
    }

    private DateTimeOffset At(LoggedCall call) => isDated ? prices.At : call.At ?? prices.At;

    private static string? Day(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
