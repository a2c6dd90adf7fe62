namespace Imprest.Pricing.Cards;

/// <summary>What this card calls a megapixel.</summary>
/// <param name="Pixels">1 000 000 or 1 048 576.</param>
/// <param name="Block">Counts are rounded up to a multiple of it; null: exact.</param>
/// <param name="PerRequest">Rounded once over all images, not for each.</param>
internal sealed record MegapixelRule(long Pixels, decimal? Block, bool PerRequest)
{
    public decimal Of(long pixels) => Rounded((decimal)pixels / Pixels);

    public decimal Exact(long pixels) => (decimal)pixels / Pixels;

    public decimal Rounded(decimal megapixels) => Block is { } block ? block * decimal.Ceiling(megapixels / block) : megapixels;
}
