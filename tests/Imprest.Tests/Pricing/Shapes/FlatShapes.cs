using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;
using static Imprest.Tests.Pricing.Shapes.Shape;

namespace Imprest.Tests.Pricing.Shapes;

/// <summary>A price an image, by what the image or the request is.</summary>
internal static class FlatShapes
{
    public static readonly Shape[] All =
    [
        new("S01 flat an image, one of four filtered", $"{Square}rates: [{{ meter: output_image, usd: 0.04 }}]", Work(images: 4), Delivered(3), "0.12"),
        new("S02 quality by size", """
            sizes: { list: [1024x1024, 1024x1792, 1792x1024] }
            qualities: [standard, hd]
            rates:
              - meter: output_image
                by: [quality, size]
                table:
                  standard: { 1024x1024: 0.04, 1024x1792: 0.08, 1792x1024: 0.08 }
                  hd: { 1024x1024: 0.08, 1024x1792: 0.12, 1792x1024: 0.12 }
            """, Work("hd", "1792x1024"), "0.12"),
        new("S03 speed alone", $$"""
            {{Square}}qualities: [TURBO, DEFAULT, QUALITY]
            rates: [{ meter: output_image, by: quality, table: { TURBO: 0.03, DEFAULT: 0.06, QUALITY: 0.1 } }]
            """, Work("DEFAULT", images: 8), "0.48"),
        new("S04 resolution class", """
            sizes: { classes: [0.5K, 1K, 2K, 4K] }
            limits: { images: 4 }
            rates: [{ meter: output_image, by: size_class, table: { 0.5K: 0.045, 1K: 0.067, 2K: 0.101, 4K: 0.151 } }]
            """, Work(images: 2) with { SizeClass = "4K" }, "0.302"),
        new("S04 resolution class told from the pixels", """
            sizes: { classes: { 1K: 1572864, 2K: 6291456, 4K: 25165824 } }
            limits: { images: 4 }
            rates: [{ meter: output_image, by: size_class, table: { 1K: 0.067, 2K: 0.101, 4K: 0.151 } }]
            """, Work(size: "4096x4096", images: 2), "0.302"),
        new("S05 up to a pixel threshold", $"{AnySize}{Threshold}", Work(size: "2048x1152"), "0.045"),
        new("S05 over a pixel threshold", $"{AnySize}{Threshold}", Work(size: "2048x2048"), "0.09"),
        new("S21 reference images, the first one free", $$"""
            {{AnySize}}rates:
              - { meter: output_image, by: pixels, table: { "<=2610000": 0.045, any: 0.09 } }
              - { meter: input_image, usd: 0.003, units: { from: 2 } }
            """, Work(size: "2048x2048", references: 3), "0.096"),
        new("S22 a feature flag", $$"""
            {{AnySize}}megapixel: { pixels: 1000000 }
            rates:
              - { meter: output_megapixel, usd: 0.012, when: { feature: go_fast } }
              - { meter: output_megapixel, usd: 0.014, when: { without: go_fast } }
            """, Work(size: "1000x1000") with { Features = ["go_fast"] }, "0.012"),
        new("S27 priority served doubles", $$"""
            {{Square}}modifiers: [{ when: { tier: priority }, multiply: 2 }]
            rates: [{ meter: output_image, usd: 0.01 }]
            """, Work() with { Tier = "priority" }, Delivered() with { ServedTier = "priority" }, "0.02"),
        new("S27 priority asked for and not served", $$"""
            {{Square}}modifiers: [{ when: { tier: priority }, multiply: 2 }]
            rates: [{ meter: output_image, usd: 0.01 }]
            """, Work() with { Tier = "priority" }, Delivered() with { ServedTier = "default" }, "0.01"),
        new("S33 the model decides how many", $"{Square}rates: [{{ meter: output_image, usd: 0.03 }}]", Work() with { ImagesAuto = true }, Delivered(6), "0.18"),
    ];

    private const string Threshold = "rates: [{ meter: output_image, by: pixels, table: { \"<=2610000\": 0.045, any: 0.09 } }]";
}
