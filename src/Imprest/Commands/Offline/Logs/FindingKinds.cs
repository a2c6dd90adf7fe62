using Imprest.Pricing.Auditing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>What can be wrong with a log: each kind's wire form, and its title for people. Causes of a wrong bill are kinds too.</summary>
internal static class FindingKinds
{
    public const string Unreadable = "unreadable";
    public const string UnknownModel = "unknown_model";
    public const string Unpriced = "unpriced";
    public const string BadUsage = "bad_usage";
    public const string MissingUsage = "missing_usage";
    public const string FailedCall = "failed_call";
    public const string NoSplit = "no_split";
    public const string Repeated = "repeated";
    public const string Identical = "identical";
    public const string IdReused = "id_reused";

    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        [BillCauses.WrongModalityRate] = "billed at the rate of another modality",
        [BillCauses.PerImageFigure] = "billed by a figure for an image, not by the tokens",
        [BillCauses.TimesN] = "multiplied by n once more",
        [BillCauses.BilledTwice] = "billed more than once",
        [BillCauses.LineTwice] = "a charge line billed twice",
        [BillCauses.LineLeftOut] = "a charge line not billed",
        [BillCauses.NIgnored] = "n ignored: one image billed",
        [BillCauses.OtherQuality] = "billed as another quality",
        [BillCauses.OtherSize] = "billed as another size",
        [BillCauses.OtherTier] = "billed as another service tier",
        [BillCauses.CachedIgnored] = "cached tokens not billed as such",
        [BillCauses.OtherPrices] = "billed by the prices of another day",
        [BillCauses.NothingDelivered] = "billed, though nothing was delivered",
        [BillCauses.NothingBilled] = "delivered, though nothing was billed",
        [BillCauses.Unexplained] = "billed otherwise, for no cause that is known",
        [Repeated] = "the same call again",
        [IdReused] = "one id on calls that differ",
        [Identical] = "the same line again, without an id",
        [MissingUsage] = "no usage, so only an estimate",
        [NoSplit] = "input tokens that are not split into text and images",
        [FailedCall] = "a failed call of unknown cost",
        [BadUsage] = "a usage that is no evidence",
        [UnknownModel] = "a model without prices",
        [Unpriced] = "no figure for this work",
        [Unreadable] = "not readable",
    };

    /// <summary>The order in which kinds are shown: money first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Titles.Keys];

    public static string Title(string kind) => Titles[kind];
}
