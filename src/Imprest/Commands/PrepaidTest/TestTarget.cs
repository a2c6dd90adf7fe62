using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>What is tested: an endpoint, a model on it, and the rate card that prices it here.</summary>
/// <param name="Model">The name that calls carry.</param>
/// <param name="Card">The program's own rate card: what charges are held against.</param>
/// <param name="IsImprest">It answers as this gateway does; else only what the answers say can be checked.</param>
/// <param name="ThrowAway">Started by the test, and removed after it.</param>
internal sealed record TestTarget(Uri BaseUrl, string Model, RateCard Card, bool IsImprest, bool ThrowAway)
{
    public bool IsSandbox => Card.Provider == "sandbox";
}
