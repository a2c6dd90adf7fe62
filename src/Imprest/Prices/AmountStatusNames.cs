using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>The wire names of amount statuses.</summary>
internal static class AmountStatusNames
{
    public static string Wire(this AmountStatus status) => status switch
    {
        AmountStatus.Exact => "exact",
        AmountStatus.Estimated => "estimated",
        AmountStatus.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };
}
