namespace Imprest.Pricing.Auditing;

/// <summary>What a call would be billed if one thing went wrong.</summary>
/// <param name="Cause">One of <see cref="BillCauses"/>.</param>
/// <param name="Why">In words, without a full stop.</param>
internal sealed record BillSlip(string Cause, string Why, decimal Usd);
