using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>What providers report of a call beside tokens: seconds of a GPU, units of their own. A log line may state counted units as <c>counts</c>.</summary>
/// <remarks>
/// Read where each provider reports it: Replicate <c>metrics.predict_time</c>, xAI <c>usage.cost_in_usd_ticks</c>, Recraft <c>credits</c>,
/// Leonardo <c>apiCreditCost</c>, Black Forest Labs <c>cost</c> beside <c>input_mp</c> and <c>output_mp</c> (credits, and not USD).
/// </remarks>
internal static class ReportedExtras
{
    public static Happened AddTo(Happened told, JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
            return told;
        var inCredits = root.TryGetProperty("input_mp", out _) || root.TryGetProperty("output_mp", out _);
        return told with
        {
            ReportedCostUsd = inCredits ? null : told.ReportedCostUsd,
            ReportedUnits = inCredits ? Number(root, "cost")
                : Number(Object(root, "usage") ?? root, "cost_in_usd_ticks") ?? Number(root, "credits") ?? Number(root, "apiCreditCost"),
            Counts = Counts(root),
        };
    }

    public static string[]? Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(TolerantJson.Text).OfType<string>()]
            : null;

    private static Dictionary<Meter, decimal>? Counts(JsonElement root)
    {
        var counts = new Dictionary<Meter, decimal>();
        foreach (var name in MeterNames.Counted)
        {
            if (MeterNames.TryParse(name, out var meter) && Object(root, "counts") is { } stated && Number(stated, name) is { } count)
                counts.Add(meter, count);
        }

        if (Object(root, "metrics") is { } metrics && Number(metrics, "predict_time") is { } seconds)
            counts.TryAdd(Meter.GpuSecond, seconds);
        return counts.Count == 0 ? null : counts;
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static decimal? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
