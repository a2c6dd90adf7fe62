using Imprest.Pricing.Cards;
using Imprest.Pricing.Format;

namespace Imprest.Pricing;

/// <summary>One model's prices at one version, with source and date. Immutable. Cards of the same canonical form are equal.</summary>
public sealed record RateCard
{
    public required string Provider { get; init; }
    /// <summary>The provider's own model name.</summary>
    public required string Model { get; init; }
    /// <summary><c>provider/model</c>.</summary>
    public string Id => $"{Provider}/{Model}";
    /// <summary>Other names by which the provider serves the same model (dated snapshots, <c>-latest</c>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>What the card's figures are written in; null: USD.</summary>
    public CardCurrency? Currency { get; init; }
    /// <summary>
    /// <c>provider/model@YYYY-MM-DD.&lt;first 12 hex of SHA-256 of the canonical card&gt;</c>, and under a price list <c>:</c> and its name.
    /// </summary>
    public required string Version { get; init; }
    /// <summary>The card in canonical form (JSON); <see cref="PriceBook.ParseCanonical"/> reads it back to an equal card.</summary>
    public required string Canonical { get; init; }
    /// <summary>The price list that the card's prices are of; null: they are the provider's own.</summary>
    public string? PriceList { get; init; }
    /// <summary>Prices hold for <c>[EffectiveFrom, EffectiveTo)</c>.</summary>
    public required DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public required string Source { get; init; }
    public required DateOnly ReadOn { get; init; }
    /// <summary><c>official</c>, <c>secondary</c> or <c>derived</c>.</summary>
    public required string Trust { get; init; }
    public DateOnly? AvailableFrom { get; init; }
    /// <summary>The first day on which the model is gone.</summary>
    public DateOnly? ShutDownAt { get; init; }
    public string? Replacement { get; init; }
    public required IReadOnlyList<Operation> Operations { get; init; }
    /// <summary>The qualities that the model knows, lowest first, without <c>auto</c>. Empty: it has none.</summary>
    public required IReadOnlyList<string> Qualities { get; init; }
    public required SizeDomain Sizes { get; init; }
    public int MaxImages { get; init; } = 1;
    public int MaxReferences { get; init; }
    /// <summary>Images and references of a call together at most; null: no such limit.</summary>
    public int? MaxImagesAndReferences { get; init; }
    /// <summary>Denoising steps; null where the model has none to choose.</summary>
    public StepDomain? Steps { get; init; }
    /// <summary>Images that the provider gives away; null: none. Applied where <see cref="ImageWork.QuotaUsed"/> says how many are used.</summary>
    public FreeQuota? FreeQuota { get; init; }
    /// <summary>Other sources that disagree, and why the card's figure was chosen; none on a card that was read back from its canonical form.</summary>
    public IReadOnlyList<SourceConflict> Conflicts { get; init; } = [];
    /// <summary>Remarks for people; none on a card that was read back from its canonical form.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public int? MaxPromptChars { get; init; }
    /// <summary>Streamed previews an image at most.</summary>
    public int MaxPartialImages { get; init; }
    /// <summary>Worked examples from its file; none on a card that was read back from its canonical form.</summary>
    public IReadOnlyList<WorkedExample> Examples { get; init; } = [];

    /// <summary>Every rate for people to read, in the card's order; a table stands row by row.</summary>
    public IReadOnlyList<RateRow> Rates => field ??= RateRows.Of(Pricing.Components);

    /// <summary>Figures an image that the provider publishes beside its token rates: rounded, and of output alone. Mostly empty.</summary>
    public IReadOnlyList<RateRow> PublishedFigures => field ??= RateRows.Of(Pricing.Published?.Table);

    /// <summary>Service tiers that the card prices, <c>standard</c> first.</summary>
    public IReadOnlyList<string> Tiers => field ??= ["standard", .. Pricing.OtherTiers];

    /// <summary>Feature flags that the card's prices look at.</summary>
    public IReadOnlyList<string> Features => field ??= [.. Pricing.Features.Order(StringComparer.Ordinal)];

    /// <summary>Days after which a reading of a price is old enough to say so.</summary>
    public const int StaleAfterDays = 90;

    /// <summary>Is the reading more than <see cref="StaleAfterDays"/> days old?</summary>
    public bool IsStale(DateOnly on) => on.DayNumber - ReadOn.DayNumber > StaleAfterDays;

    /// <summary>Has the provider shut the model down?</summary>
    public bool IsRetired(DateOnly on) => ShutDownAt <= on;

    /// <summary>What rating uses.</summary>
    internal CardPricing Pricing
    {
        get => field ?? throw new InvalidOperationException("Only cards that a price book has read can be rated.");
        init;
    }

    /// <summary>The card as a price list has it.</summary>
    internal RateCard Under(string priceList, Margin margin)
    {
        var canonical = ListedCard.Canonical(this, priceList, margin);
        return this with { PriceList = priceList, Canonical = canonical, Version = $"{CardReader.VersionOf(this, canonical)}:{priceList}", Pricing = Pricing.Under(margin) };
    }

    public bool Equals(RateCard? other) => other is not null && Canonical == other.Canonical;

    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);
}
