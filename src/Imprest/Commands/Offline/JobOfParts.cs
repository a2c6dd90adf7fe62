using System.Text.Json;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>A job that several models did (<c>{"parts":[{"model", …, "usage"}, …]}</c>): an orchestrator and the image model that it called, on one receipt.</summary>
internal static class JobOfParts
{
    private const int MostParts = 100;

    public static bool Is(JsonElement root) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("parts", out var parts) && parts.ValueKind == JsonValueKind.Array;

    /// <returns>Unknown, with the reason, where a part names no model or one without a rate card.</returns>
    /// <exception cref="CommandError">The parts cannot be read.</exception>
    public static PriceView Price(JsonElement root, PriceSource prices)
    {
        var parts = root.GetProperty("parts").EnumerateArray().ToList();
        if (parts.Count is 0 or > MostParts || parts.Exists(part => part.ValueKind != JsonValueKind.Object))
            throw CommandError.Usage($"`parts` is not a list of 1 to {MostParts} objects.", "Give each part's model and usage: {\"parts\":[{\"model\":\"…\",\"usage\":{…}}]}.");
        var priced = new List<(PriceView View, Receipt Receipt)>();
        foreach (var part in parts)
        {
            var answer = ProviderAnswer.Read(part);
            var work = answer.WorkWith(answer.Settings);
            if (answer.Model is null || prices.Find(answer.Model) is not { } card)
                return PriceView.Unknown(answer.Model ?? "?", work.Operation, answer.Model is null ? "A part names no model." : $"No rate card prices {answer.Model} on {prices.At:yyyy-MM-dd}.");
            var receipt = answer.Receipt(card, work, prices.Book);
            priced.Add((PriceView.Of(card, work, receipt, prices.At), receipt));
        }

        return PriceView.OfParts([.. priced.Select(part => part.View)], Rating.Combine([.. priced.Select(part => part.Receipt)]));
    }
}
