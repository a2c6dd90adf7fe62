namespace Imprest.Pricing;

/// <summary>Another source that says something else than the card.</summary>
/// <param name="Why">Why the card's figure was chosen.</param>
public sealed record SourceConflict(string Says, string Source, DateOnly ReadOn, string Why);
