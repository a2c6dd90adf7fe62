using System.Globalization;
using Imprest.Commands.Http;
using Imprest.Commands.Offline;
using Imprest.Costs;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Commands.Costs;

/// <summary>The usage log behind <c>--from-usage</c>, asked of a gateway.</summary>
internal static class UsageFromGateway
{
    private const int MostDays = 366;

    /// <exception cref="CommandError">It is no time.</exception>
    public static TimeSpan Period(string text)
    {
        var number = text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        TimeSpan? span = number is 0 or > 24 * MostDays ? null : text[^1] switch { 'd' => TimeSpan.FromDays(number), 'h' => TimeSpan.FromHours(number), _ => null };
        return span is { } time && time <= TimeSpan.FromDays(MostDays)
            ? time
            : throw CommandError.Usage($"`--from-usage {text}` is not a time.", $"Write it in days or hours, such as 30d or 12h; at most {MostDays}d.");
    }

    public static async Task<UsageRates> ReadAsync(
        GatewayClient client, Workflow workflow, PriceSource prices, DateTimeOffset from, string period, CancellationToken cancellationToken)
    {
        var path = QueryText.Of("v1/usage", ("group_by", string.Join(',', UsageRates.Groups)), ("from", from.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        var rows = (await client.GetAsync(path, cancellationToken)).Required().Items("data");
        var log = rows.Select(row => (Key: row.Object("key"), Requests: row.Number("requests")))
            .Where(row => row.Key.Text("model") is not null && row.Key.Text("operation") is not null && row.Requests is not null)
            .Select(row => new LoggedRequests(row.Key.Text("model")!, row.Key.Text("operation")!, OutcomeNames.TryParse(row.Key.Text("outcome"), out var outcome) ? outcome : null, row.Requests!.Value));
        return UsageRates.Of(workflow, [.. log], model => prices.Find(model)?.Id ?? model, period);
    }
}
