namespace Imprest.Providers.Sandbox;

/// <summary>How much work goes into a picture.</summary>
internal enum Tier
{
    Low,
    Medium,
    High,
}
