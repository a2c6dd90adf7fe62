using System.Text;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Writes the facts of rating as <see cref="FactsJson"/> reads them. What is null is left out.</summary>
internal static class FactsText
{
    public static WireJson Add(this WireJson json, ReadOnlySpan<byte> name, ImageWork work)
    {
        json.Open(name).Add("operation"u8, work.Operation.Wire());
        AddSize(json, work.Size);
        json.AddIfThere("size_class"u8, work.SizeClass).AddIfThere("quality"u8, work.Quality)
            .Add("images"u8, work.Images).Add("references"u8, work.References);
        if (work.ReferenceSizes is { } sizes)
        {
            json.OpenList("reference_sizes"u8);
            foreach (var size in sizes)
                AddSides(json.Open(), size);
            json.CloseList();
        }

        json.Add("partial_images"u8, work.PartialImages).Add("prompt_bytes"u8, work.PromptBytes).AddIfThere("prompt_tokens"u8, work.PromptTokens)
            .Add("tier"u8, work.Tier).AddIfThere("input_fidelity"u8, work.InputFidelity).OpenList("features"u8);
        foreach (var feature in work.Features)
            json.Item(feature);
        json.CloseList().AddIfThere("steps"u8, work.Steps).AddIfThere("upscale"u8, work.Upscale).AddIfThere("quota_used"u8, work.QuotaUsed);
        if (work.ImagesAuto)
            json.AddJson("images_auto"u8, "true"u8);
        if (work.OneImageACall)
            json.AddJson("one_image_a_call"u8, "true"u8);
        AddCounts(json, work.Counts);
        return json.Close();
    }

    public static WireJson Add(this WireJson json, ReadOnlySpan<byte> name, Happened happened)
    {
        json.Open(name);
        if (happened.ReportedCostUsd is { } cost)
            json.Add("reported_cost_usd"u8, cost);
        if (happened.ReportedUnits is { } units)
            json.Add("reported_units"u8, units);
        AddCounts(json, happened.Counts);
        if (happened.Usage is { } usage)
            json.Add("usage"u8, usage);
        json.AddIfThere("unusable_usage"u8, happened.UnusableUsage).OpenList("images"u8);
        foreach (var image in happened.Images)
        {
            json.Open();
            AddSize(json, image.Size);
            json.AddIfThere("quality"u8, image.Quality).Close();
        }

        return json.CloseList().Add("returned"u8, happened.Returned).Add("partial_images"u8, happened.PartialImages)
            .AddIfThere("served_tier"u8, happened.ServedTier).Close();
    }

    public static WireJson Add(this WireJson json, ReadOnlySpan<byte> name, Usage usage) => AddCounts(json.Open(name), usage);

    /// <summary>A usage by itself.</summary>
    public static byte[] Of(Usage usage) => AddCounts(WireJson.Take().Open(), usage).ToArray();

    private static WireJson AddCounts(WireJson json, Usage usage) => json
        .AddIfThere("input_tokens"u8, usage.InputTokens)
        .AddIfThere("input_text_tokens"u8, usage.InputTextTokens)
        .AddIfThere("input_image_tokens"u8, usage.InputImageTokens)
        .AddIfThere("cached_tokens"u8, usage.CachedTokens)
        .AddIfThere("cached_text_tokens"u8, usage.CachedTextTokens)
        .AddIfThere("cached_image_tokens"u8, usage.CachedImageTokens)
        .AddIfThere("output_tokens"u8, usage.OutputTokens)
        .AddIfThere("output_text_tokens"u8, usage.OutputTextTokens)
        .AddIfThere("output_image_tokens"u8, usage.OutputImageTokens)
        .AddIfThere("thinking_tokens"u8, usage.ThinkingTokens)
        .Close();

    private static void AddCounts(WireJson json, IReadOnlyDictionary<Meter, decimal>? counts)
    {
        if (counts is null)
            return;
        json.Open("counts"u8);
        foreach (var (meter, quantity) in counts)
            json.Add(Encoding.UTF8.GetBytes(meter.Wire()), quantity);
        json.Close();
    }

    private static void AddSize(WireJson json, ImageSize? size)
    {
        if (size is { } known)
            AddSides(json.Open("size"u8), known);
    }

    private static void AddSides(WireJson json, ImageSize size) => json.Add("width"u8, size.Width).Add("height"u8, size.Height).Close();
}
