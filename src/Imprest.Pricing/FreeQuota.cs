namespace Imprest.Pricing;

/// <summary>Images of a model that its provider gives away, consumed first.</summary>
/// <param name="Until">The first day on which it no longer holds; null: no end is known.</param>
public sealed record FreeQuota(long Images, DateOnly? Until)
{
    public bool HoldsOn(DateOnly day) => !(Until <= day);
}
