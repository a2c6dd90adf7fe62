namespace Imprest.Pricing.Auditing;

/// <summary>An amount billed that is not what a call should have cost.</summary>
/// <param name="Cause">The likely cause: one of <see cref="BillCauses"/>.</param>
/// <param name="Why">The likely cause in words, without a full stop: <c>image output tokens are billed at the rate of text input tokens</c>.</param>
public sealed record BillDifference(string Cause, string Why);
