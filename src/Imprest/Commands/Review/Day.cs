using System.Globalization;

namespace Imprest.Commands.Review;

/// <summary>A day as people write it, and as the API takes it: Unix seconds of its first instant in UTC.</summary>
internal static class Day
{
    public static string? Unix(string? text, string option)
    {
        if (text is null)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
            : throw CommandError.Usage($"`{option} {text}` is not a day.", $"Write it as YYYY-MM-DD, for instance {option} 2026-11-01.");
    }
}
