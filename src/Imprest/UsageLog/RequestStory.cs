using Imprest.Images;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.UsageLog;

/// <summary>All that is known of one request.</summary>
/// <param name="Card">By which it was charged; null where no card was pinned.</param>
/// <param name="QuotedBy">By which it was quoted.</param>
/// <param name="Prompt">Null where it is not kept.</param>
internal sealed record RequestStory(
    RequestRecord Record, RateCard? Card, RateCard? QuotedBy, IReadOnlyList<CallRecord> Calls, IReadOnlyList<StoredImage> Images,
    IReadOnlyList<LedgerEntry> Entries, string? Prompt, IReadOnlyList<KeptInput> Inputs);

/// <summary>Finds requests with their whole story, for the API and the console.</summary>
internal sealed class RequestStories(SqliteLedger ledger, KeptInputs inputs)
{
    /// <param name="account">Whose it must be; null: anybody's.</param>
    /// <returns>Null where the account has no such request.</returns>
    public async Task<RequestStory?> FindAsync(AccountId? account, RequestId id)
    {
        if (await ledger.FindRequestAsync(account, id) is not { } record)
            return null;
        var card = await CardAsync(record.PriceVersion);
        var quotedBy = RequestView.QuotedBy(record);
        return new(
            record, card, quotedBy == record.PriceVersion ? card : await CardAsync(quotedBy), await ledger.CallsOfAsync(record.Account, id),
            await ledger.ImagesOfAsync(record.Account, id), await ledger.EntriesOfAsync(record.Account, id), inputs.PromptOf(id), [.. inputs.ImagesOf(record)]);
    }

    /// <summary>A rate card as it was pinned; null where there is none of that version.</summary>
    public async Task<RateCard?> CardAsync(string? priceVersion) =>
        priceVersion is { } version && await ledger.FindCardAsync(version) is { Length: > 2 } canonical ? PriceBook.ParseCanonical(canonical) : null;
}
