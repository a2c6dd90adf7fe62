using System.Globalization;
using Imprest.Errors;

namespace Imprest.Console.Rendering;

/// <summary>The last day (UTC) of something, as forms have it.</summary>
internal static class LastDay
{
    /// <summary>The midnight that ends it; null where the form leaves it empty.</summary>
    /// <exception cref="ApiException">It is no day: to take it for none would make what never ends.</exception>
    public static DateTimeOffset? EndOf(string text) => text.Length == 0 ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero)
            : throw new ApiException(ErrorCode.InvalidRequest, "`expires_at` is a day such as 2027-01-31.", "expires_at");
}
