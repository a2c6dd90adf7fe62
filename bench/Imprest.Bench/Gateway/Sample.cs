namespace Imprest.Bench.Gateway;

/// <summary>One run of one target.</summary>
/// <param name="StolenPercent">Of a core: what the hypervisor gave to others.</param>
/// <param name="ForeignPercent">Of a core: what other programs used.</param>
/// <param name="Redone">Runs before this one that were thrown away.</param>
internal sealed record Sample(
    double RequestsASecond, double P50Ms, double P99Ms, double MicrosecondsARequest, double MegabytesResident,
    double CorePercent, double StolenPercent, double ForeignPercent, long Errors, int Redone)
{
    private const double MostStolenPercent = 4;
    private const double MostForeignPercent = 12;
    private const double RatioStolenPercent = 6;
    private const double RatioForeignPercent = 25;

    public bool IsQuiet => StolenPercent <= MostStolenPercent && ForeignPercent <= MostForeignPercent;

    /// <summary>With more than this a ratio says nothing, and is left out.</summary>
    public bool IsComparable => StolenPercent <= RatioStolenPercent && ForeignPercent <= RatioForeignPercent;
}
