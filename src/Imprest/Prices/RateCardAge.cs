using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>What the calendar says about a rate card: old figures, a model that is gone or not there yet.</summary>
internal static class RateCardAge
{
    /// <summary>Days after which prices should be read again at their source.</summary>
    public const int StaleAfterDays = 90;

    public static bool IsStale(RateCard card, DateTimeOffset at) => AgeDays(card, at) > StaleAfterDays;

    public static IEnumerable<string> Warnings(RateCard card, DateTimeOffset at)
    {
        var day = Day(at);
        if (IsStale(card, at))
            yield return $"The prices of {card.Id} were read {AgeDays(card, at)} days ago; check {card.Source} before relying on them.";
        if (card.ShutDownAt is { } gone && gone <= day)
            yield return $"{card.Id} was shut down on {Text(gone)}{(card.Replacement is { } next ? $"; its replacement is {next}" : "")}. These are its last prices.";
        else if (card.ShutDownAt is { } going && going.DayNumber - day.DayNumber <= StaleAfterDays)
            yield return $"{card.Id} will be shut down on {Text(going)}{(card.Replacement is { } next ? $"; its replacement is {next}" : "")}.";
        if (card.AvailableFrom is { } from && from > day)
            yield return $"{card.Id} is available from {Text(from)}.";
    }

    public static int AgeDays(RateCard card, DateTimeOffset at) => Day(at).DayNumber - card.ReadOn.DayNumber;

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
