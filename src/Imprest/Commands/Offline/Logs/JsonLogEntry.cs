using System.Globalization;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Reads an entry of a JSON log: the answer itself with its model beside it, or <c>request</c> and <c>response</c> apart.</summary>
internal static class JsonLogEntry
{
    private static readonly string[] Ids = ["id", "request_id", "response_id", "provider_request_id"];
    private static readonly string[] Times = ["created_at", "created", "timestamp", "time", "at", "start_time"];
    private static readonly string[] Amounts = ["billed_usd", "charged_usd", "cost_usd", "amount_usd", "response_cost", "spend"];

    // Before it there was nothing to bill; a time before it is a placeholder.
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="root">An object.</param>
    /// <param name="line">Where it stands, from 1.</param>
    /// <param name="fingerprint">That of its text.</param>
    public static LoggedCall Read(JsonElement root, int line, UInt128 fingerprint)
    {
        var apart = Object(root, "response");
        var response = apart ?? root;
        var answer = ProviderAnswer.Read(response);
        var settings = apart is null ? answer.Settings : ProviderAnswer.Read(root).Settings.Or(answer.Settings);
        if (Object(root, "request") is { } request)
            settings = settings.Or(ProviderAnswer.Read(request).Settings);
        var (billed, told) = Billed(root, answer.Told);
        return new()
        {
            Line = line,
            Fingerprint = fingerprint,
            Id = Ids.Select(name => IdOf(root, name) ?? IdOf(response, name)).FirstOrDefault(id => id is not null),
            Model = TolerantJson.Text(root, "model") ?? answer.Model ?? (Object(root, "request") is { } asked ? TolerantJson.Text(asked, "model") : null),
            At = Times.Select(name => Time(root, name) ?? Time(response, name)).FirstOrDefault(time => time is not null),
            Settings = settings,
            Answer = answer with { Settings = settings, Told = told, Failure = told.Images.Count == 0 ? FailedCall.Read(response, root) : null },
            BilledUsd = billed,
        };
    }

    /// <summary>The amount that the log says was billed. A bare <c>cost</c> beside the usage is the log's; one inside the usage is the provider's report.</summary>
    private static (decimal? Billed, Happened Told) Billed(JsonElement root, Happened told)
    {
        if (Amounts.Select(name => Amount(root, name)).FirstOrDefault(amount => amount is not null) is { } stated)
            return (stated, told);
        if (Object(root, "charge") is { } charge && Amount(charge, "amount_usd") is { } charged)
            return (charged, told);
        return told.ReportedUnits is null && Amount(root, "cost") is { } cost
            ? (cost, Object(root, "usage") is null ? told with { ReportedCostUsd = null } : told)
            : (null, told);
    }

    public static decimal? Amount(JsonElement holder, string name)
    {
        if (!holder.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out var number) && IsAmount(number) ? number : null,
            JsonValueKind.String => ParseAmount(TolerantJson.Text(holder, name)),
            _ => null,
        };
    }

    /// <summary>An amount in USD as people write it, a dollar sign before it or not; null where it is none.</summary>
    public static decimal? ParseAmount(string? text) =>
        decimal.TryParse(text?.Trim().TrimStart('$'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)
        && IsAmount(amount) ? amount : null;

    /// <summary>Seconds or milliseconds since 1970, or ISO 8601; null where it is neither, or a placeholder.</summary>
    public static DateTimeOffset? ParseTime(string? text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return FromUnix(number);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time) && time >= Earliest ? time : null;
    }

    private static string? IdOf(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : TolerantJson.Text(holder, name) is { Length: > 0 } text ? text : null;

    private static bool IsAmount(decimal usd) => usd is >= 0 and < 1_000_000_000;

    private static DateTimeOffset? Time(JsonElement holder, string name)
    {
        if (!holder.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out var number) ? FromUnix(number) : null,
            JsonValueKind.String => ParseTime(TolerantJson.Text(holder, name)),
            _ => null,
        };
    }

    private static DateTimeOffset? FromUnix(decimal number)
    {
        var seconds = number >= 100_000_000_000 ? number / 1000 : number;
        return seconds is >= 1_577_836_800 and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
