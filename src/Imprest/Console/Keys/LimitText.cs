using Imprest.Errors;
using Imprest.Pricing;

namespace Imprest.Console.Keys;

/// <summary>An amount that somebody wrote into a form; nothing: no limit.</summary>
internal static class LimitText
{
    public static Money? Read(string text) => text.Trim() is not { Length: > 0 } amount ? null
        : Money.TryParse(amount.TrimStart('$'), out var limit) ? limit
        : throw new ApiException(ErrorCode.InvalidRequest, $"`limit_usd` is an amount in USD such as 5 or 0.50, not {text}; leave it empty to remove the limit.", "limit_usd");
}
