using Imprest.Errors;
using Imprest.Ledger;

namespace Imprest.Billing;

/// <summary>Periods of limits, by name.</summary>
internal static class LimitPeriods
{
    /// <param name="alsoKnown">What else would be right here, for the message.</param>
    /// <exception cref="ApiException">It is no period.</exception>
    public static LimitPeriod Parse(string period, string alsoKnown = "") => period switch
    {
        "day" => LimitPeriod.Day,
        "month" => LimitPeriod.Month,
        "total" => LimitPeriod.Total,
        _ => throw new ApiException(ErrorCode.InvalidRequest, $"`period` is day, month{(alsoKnown.Length > 0 ? $", total or {alsoKnown}" : " or total")}.", "period"),
    };
}
