using System.Text;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>TX-R: the last attempt's results and the intent of the next one.</summary>
internal sealed class StartAttemptCommand(
    AccountId accountId, RequestId request, int attempt, string provider, string providerModel, IReadOnlyList<CallResult> last, DateTimeOffset at,
    (string Version, string Canonical)? card, (string Version, string Canonical)? costCard, long? fence)
    : Command<bool>
{
    public override bool IsAlwaysAdmitted => true;

    protected override bool Decide(Books books)
    {
        var account = books.Account(accountId.Value);
        if (!account.Open.TryGetValue(request.Value, out var open) || open.State is not (RequestState.Held or RequestState.Attempting))
            return false;
        if (attempt != open.Attempts + 1 || (fence is { } claim && claim != open.Fence)) // Another worker was here first.
            return false;
        if (card is { } pinned)
            books.KeepCard(pinned.Version, pinned.Canonical);
        if (costCard is { } cost)
            books.KeepCard(cost.Version, cost.Canonical);
        var calls = Encoding.UTF8.GetString(StoredCalls.Format(books.Text, open, last));
        var kind = open.Kind with { Provider = provider, ProviderModel = providerModel, PriceVersion = card?.Version ?? open.Kind.PriceVersion };
        var number = books.KindNumber(kind);
        var changed = books.Sql.StartAttempt.Start().Bind((long)attempt).Bind(at.Stored()).Bind(number).Bind(calls).Bind(open.Number).Run();
        Invariant.Holds(changed == 1, "an attempt starts on a request that is held or attempting");
        open.State = RequestState.Attempting;
        (open.Attempts, open.AttemptAt, open.Kind, open.KindNumber, open.Calls) = (attempt, at.Stored(), kind, number, calls);
        return true;
    }
}
