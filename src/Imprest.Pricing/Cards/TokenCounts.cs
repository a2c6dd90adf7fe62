namespace Imprest.Pricing.Cards;

/// <summary>A usage, taken apart by modality. Cached counts are part of their input counts.</summary>
internal readonly record struct TokenCounts(
    long TextIn, long CachedTextIn, long ImageIn, long CachedImageIn, long ImageOut, long TextOut, long Thinking, bool HasOutput);
