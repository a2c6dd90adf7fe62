using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;
using static Imprest.Tests.Pricing.Shapes.Shape;

namespace Imprest.Tests.Pricing.Shapes;

/// <summary>Prices by megapixels, tiles and steps.</summary>
internal static class PixelShapes
{
    private static readonly ImageSize Mega = new(1024, 1024);

    public static readonly Shape[] All =
    [
        new("S06 the exact megapixel", $"{AnySize}megapixel: {{ pixels: 1000000 }}\nrates: [{{ meter: output_megapixel, usd: 0.0027 }}]",
            Work(size: "1024x1024"), Delivered(), "0.002831155", "0.002831"),
        new("S06 a million pixels of 1080p", $"{AnySize}megapixel: {{ pixels: 1000000 }}\nrates: [{{ meter: output_megapixel, usd: 0.0073 }}]",
            Work(size: "1920x1080"), Delivered(), "0.01513728", "0.015137"),
        new("S07 the started megapixel", $$"""
            {{AnySize}}megapixel: { pixels: 1000000, round: ceil }
            rates: [{ meter: output_megapixel, usd: 0.011 }, { meter: input_megapixel, usd: 0.011 }]
            """, References("1000x1000", new ImageSize(1500, 1500)), "0.044"),
        new("S08 first and next megapixel of flux-2-max", $"{AnySize}{First("0.07", "0.03", "0.03", "1048576")}", References("2048x2048", Mega, Mega), "0.22"),
        new("S08 flux-2-pro by 2^20 pixels", $"{AnySize}{First("0.03", "0.015", "0.015", "1048576")}", References("1920x1080", Mega), "0.06"),
        new("S08 flux-2-pro by a million pixels", $"{AnySize}{First("0.03", "0.015", "0.015", "1000000")}", References("1920x1080", Mega), "0.09"),
        new("S09 a run and its megapixels", $$"""
            {{AnySize}}megapixel: { pixels: 1000000, round: ceil }
            rates:
              - { meter: request, usd: 0.015 }
              - { meter: output_megapixel, usd: 0.015 }
              - { meter: input_megapixel, usd: 0.015 }
            """, References("2000x1000", new ImageSize(1500, 1500)), "0.09"),
        new("S18 tiles and steps", $$"""
            {{AnySize}}tile: { edge: 512 }
            steps: { default: 4, max: 8 }
            rates: [{ meter: output_tile, usd: 0.0000528 }, { meter: step, usd: 0.0001056 }]
            """, Work(size: "1024x1024") with { Steps = 4 }, Delivered(), "0.0006336", "0.000634"),
        new("S18 tiles times steps", $$"""
            {{AnySize}}steps: { default: 25, max: 50 }
            rates: [{ meter: output_tile_step, usd: 0.00041 }, { meter: input_tile_step, usd: 0.00021 }]
            """, References("1024x1024", Mega), "0.062"),
        new("S19 a megapixel scaled by steps (inferred rule, derived result)", $$"""
            {{AnySize}}megapixel: { pixels: 1000000 }
            steps: { default: 4, max: 12 }
            modifiers: [{ scale: steps_over_default }]
            rates: [{ meter: output_megapixel, usd: 0.0027 }]
            """, Work(size: "1000x1000") with { Steps = 8 }, "0.0054"),
        new("S25 blocks of eight megapixels", $$"""
            {{AnySize}}currency: { code: credit, usd: 0.01, source: s, read: 2026-11-01 }
            megapixel: { pixels: 1000000, round: ceil, block: 8 }
            rates: [{ meter: output_megapixel, price: 24.14, per: 8 }]
            """, Work(size: "4000x3000"), "0.4828"),
        new("S25 a fourfold upscale in two passes", $$"""
            {{AnySize}}currency: { code: credit, usd: 0.01, source: s, read: 2026-11-01 }
            rates: [{ meter: upscale_pass, by: pixels, table: { "<=1048576": 35.91, "<=2097152": 71.82, "<=4194304": 107.73, any: 430.88 } }]
            """, References("4096x4096", Mega) with { Upscale = 4 }, "1.4364"),
    ];

    private static ImageWork References(string size, params ImageSize[] references) =>
        Work(size: size, references: references.Length) with { ReferenceSizes = references };

    private static string First(string first, string next, string input, string pixels) => $$"""
        megapixel: { pixels: {{pixels}}, round: ceil }
        rates:
          - { meter: output_megapixel, usd: {{first}}, units: { to: 1 } }
          - { meter: output_megapixel, usd: {{next}}, units: { from: 2 } }
          - { meter: input_megapixel, usd: {{input}} }
        """;
}
