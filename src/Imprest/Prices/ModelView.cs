using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Prices;

/// <summary>A model on the wire: what it can do, in which sizes and qualities, what it costs, how long it will be there.</summary>
internal static class ModelView
{
    public static JsonObject Of(string id, Candidate candidate)
    {
        var card = candidate.Card;
        var able = candidate.Capabilities;
        var view = new JsonObject
        {
            ["id"] = id,
            ["object"] = "model",
            ["created"] = card?.AvailableFrom is { } from ? new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds() : 0,
            ["owned_by"] = candidate.Provider.Id,
            ["provider_model"] = candidate.Id,
            ["operations"] = Strings(able.Operations.Select(OperationNames.Wire)),
            ["emulated_operations"] = Strings(able.Operations.Contains(Operation.Variation) || !able.Operations.Contains(Operation.ImageToImage) ? [] : ["variation"]),
            ["masks"] = able.Masks,
            ["streams"] = able.Streams,
            ["output_formats"] = Strings(able.OutputFormats),
        };
        if (card is not null)
            AddCard(view, card);
        return view;
    }

    /// <summary>A rate card on the wire, for <c>GET /v1/prices</c>.</summary>
    public static JsonObject Of(RateCard card, DateTimeOffset at)
    {
        var view = new JsonObject
        {
            ["id"] = card.Id,
            ["provider"] = card.Provider,
            ["model"] = card.Model,
            ["price_version"] = card.Version,
            ["effective_from"] = Day(card.EffectiveFrom),
            ["effective_to"] = Day(card.EffectiveTo),
            ["source"] = card.Source,
            ["as_of"] = Day(card.ReadOn),
            ["trust"] = card.Trust,
            ["stale"] = RateCardAge.IsStale(card, at),
            ["operations"] = Strings(card.Operations.Select(OperationNames.Wire)),
        };
        AddCard(view, card);
        if (card.PriceList is null) // Under a list the card would tell what the provider takes.
            view["card"] = JsonNode.Parse(card.Canonical);
        view["warnings"] = Strings(RateCardAge.Warnings(card, at));
        return view;
    }

    private static void AddCard(JsonObject view, RateCard card)
    {
        view["qualities"] = Strings(card.Qualities);
        view["sizes"] = new JsonObject
        {
            ["auto"] = card.Sizes.Auto,
            ["listed"] = Strings(card.Sizes.Listed.Select(size => size.ToString())),
            ["classes"] = Strings(card.Sizes.Classes),
            ["rule"] = card.Sizes.Rule?.ToString(),
        };
        view["limits"] = new JsonObject { ["n"] = card.MaxImages, ["references"] = card.MaxReferences, ["prompt_chars"] = card.MaxPromptChars, ["partial_images"] = card.MaxPartialImages };
        view["lifecycle"] = new JsonObject
        {
            ["available_from"] = Day(card.AvailableFrom), ["shut_down_at"] = Day(card.ShutDownAt), ["replacement"] = card.Replacement,
        };
        view["price_summary"] = Summary(card);
    }

    /// <summary>What one image is expected to cost, by quality, at the model's first size.</summary>
    private static JsonArray Summary(RateCard card)
    {
        var size = card.Sizes.Listed.Count > 0 ? card.Sizes.Listed[0] : new ImageSize(1024, 1024);
        var rows = new JsonArray();
        foreach (var quality in card.Qualities.Count > 0 ? card.Qualities.Cast<string?>() : [null])
        {
            var quote = Rating.Quote(card, new ImageWork { Operation = card.Operations[0], Size = size, Quality = quality, PromptBytes = 200, References = card.Operations[0] == Operation.Generate ? 0 : 1 });
            rows.Add(new JsonObject
            {
                ["quality"] = quality,
                ["size"] = size.ToString(),
                ["expected_usd"] = quote.Expected?.ToString(),
                ["upper_bound_usd"] = quote.UpperBound?.ToString(),
                ["status"] = quote.Status.Wire(),
            });
        }

        return rows;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
