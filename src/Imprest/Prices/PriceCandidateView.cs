namespace Imprest.Prices;

/// <summary>One model that a route may serve a quote with.</summary>
internal sealed record PriceCandidateView(string Model, string Status, string? ExpectedUsd, string? UpperBoundUsd, string? PriceVersion);
