namespace Imprest.Pricing;

/// <summary>The denoising steps of a model: what an open request is made with, and the most that one may ask for.</summary>
public sealed record StepDomain(int Default, int Max);
