using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>
/// Reserved quotes: candidates and prices pinned for 15 minutes. They live in memory, at most <see cref="Capacity"/> of them, and <see cref="CapacityOfOne"/>
/// of an account, whose oldest go first; a restart ends them, and the answer then is <c>quote_expired</c>. A quote reserves no money.
/// </summary>
internal sealed class QuoteStore(IdSource ids)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private const int Capacity = 100_000;
    private const int CapacityOfOne = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> quotes = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> byAge = new();
    private readonly Dictionary<AccountId, Queue<LinkedListNode<Entry>>> byAccount = [];

    private sealed record Entry(string Id, AccountId Account, CallPlan Plan, DateTimeOffset ExpiresAt);

    public (string Id, DateTimeOffset ExpiresAt) Reserve(AccountId account, CallPlan plan, DateTimeOffset now)
    {
        var (id, expiresAt) = (ids.Next("quote_"), now + Life);
        lock (gate)
        {
            if (byAccount.TryGetValue(account, out var own) && own.Count >= CapacityOfOne)
                DropOldest(account);
            while (byAge.First is { Value: var oldest } && (quotes.Count >= Capacity || oldest.ExpiresAt <= now))
                DropOldest(oldest.Account);
            var entry = new Entry(id, account, plan with { Call = plan.Call with { InputImages = [], Mask = null, Prompt = null, Others = null, Labels = null } }, expiresAt);
            quotes[id] = entry;
            if (!byAccount.TryGetValue(account, out own))
                byAccount[account] = own = new();
            own.Enqueue(byAge.AddLast(entry));
        }

        return (id, expiresAt);
    }

    /// <summary>Drops an account's oldest; the oldest of all is its account's oldest too.</summary>
    private void DropOldest(AccountId account)
    {
        var own = byAccount[account];
        var oldest = own.Dequeue();
        if (own.Count == 0)
            byAccount.Remove(account);
        byAge.Remove(oldest);
        quotes.Remove(oldest.Value.Id);
    }

    /// <summary>What a quote was made of; null where the account has no such quote (any more).</summary>
    public CallPlan? Find(AccountId account, string id)
    {
        lock (gate)
            return quotes.TryGetValue(id, out var entry) && entry.Account == account ? entry.Plan : null;
    }

    /// <summary>The plan of a call that carries a quote: pinned candidates, prices and bound.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.QuoteExpired"/>, or <see cref="ErrorCode.QuoteMismatch"/> when a priced dimension differs.</exception>
    public CallPlan Pin(Caller caller, string id, ImageCall call, IReadOnlyList<ImageSize> inputSizes, DateTimeOffset now)
    {
        Entry? entry;
        lock (gate)
            quotes.TryGetValue(id, out entry);
        if (entry is null || entry.Account != caller.Account || entry.ExpiresAt <= now)
            throw new ApiException(ErrorCode.QuoteExpired, "This quote is not known or older than 15 minutes. Ask for a new one at POST /v1/quotes.", "quote_id");
        if (call.Model is not null && call.Model != entry.Plan.Route.Name)
            throw Differs("model", entry.Plan.Route.Name, call.Model);
        var plan = CallPlan.Make(CallRules.Hold(caller.Rules, call, entry.Plan.Route), entry.Plan.Route, inputSizes.Count > 0 ? inputSizes : null);
        Compare(entry.Plan.First.Work, plan.First.Work);
        return plan.Bound <= entry.Plan.Bound ? plan with { Bound = entry.Plan.Bound }
            : throw Differs("prompt and input images (their size)", entry.Plan.Bound + " USD", plan.Bound + " USD");
    }

    private static void Compare(ImageWork quoted, ImageWork asked)
    {
        Check("operation", quoted.Operation.Wire(), asked.Operation.Wire());
        Check("size", quoted.Size?.ToString(), asked.Size?.ToString());
        Check("quality", quoted.Quality, asked.Quality);
        Check("n", quoted.Images, asked.Images);
        Check("references", quoted.References, asked.References);
        Check("partial_images", quoted.PartialImages, asked.PartialImages);
        Check("input_fidelity", quoted.InputFidelity, asked.InputFidelity);
    }

    private static void Check<T>(string name, T quoted, T asked)
    {
        if (!EqualityComparer<T>.Default.Equals(quoted, asked))
            throw Differs(name, quoted?.ToString() ?? "auto", asked?.ToString() ?? "auto");
    }

    private static ApiException Differs(string name, string quoted, string asked) =>
        new(ErrorCode.QuoteMismatch, $"The call differs from its quote in {name}: quoted {quoted}, asked {asked}. Ask for a new quote, or send what was quoted.", "quote_id");
}
