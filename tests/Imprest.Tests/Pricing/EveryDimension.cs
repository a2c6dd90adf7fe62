using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

/// <summary>Cards that price by every dimension there is, so that what holds for all cards is tried on each, whatever the shipped book has.</summary>
internal static class EveryDimension
{
    public static IReadOnlyList<RateCard> Cards { get; } = PriceBook.Of(("dimensions.yaml", """
        provider: dimensions
        defaults:
          effective: { from: 2026-01-01 }
          source: https://example.com/pricing
          read: 2026-11-01
          trust: official
          operations: [generate, edit, image-to-image]
          limits: { images: 6, references: 4 }
        cards:
          - model: tiles-and-steps
            sizes: { rule: { multiple: 8, min_edge: 256, max_edge: 2048, max_ratio: 4, max_pixels: 2500000 } }
            tile: { edge: 512 }
            steps: { default: 4, max: 30 }
            modifiers: [{ scale: steps_over_default, meters: [input_tile] }]
            rates:
              - { meter: output_tile, usd: 0.0000528 }
              - { meter: step, usd: 0.0001056, units: { from: 3 } }
              - { meter: output_tile_step, usd: 0.0000021 }
              - { meter: input_tile_step, usd: 0.0000021 }
              - { meter: input_tile, usd: 0.0001 }
            quantities:
              estimates: [{ meter: input_tile, expected: 4, at_most: 64, basis: images of up to 4096 px a side }]
            examples: [{ name: four tiles, work: { size: 1024x1024 }, amount: 0.000456 }]
          - model: classes
            currency: { code: CNY, usd: 0.1389, source: https://example.com/rates, read: 2026-11-01 }
            sizes: { classes: { 1K: 1572864, 2K: 6291456, 4K: 25165824 }, rule: { multiple: 2, min_edge: 512, max_edge: 6000, max_pixels: 25165824 } }
            limits: { images: 15, references: 14, images_and_references: 15 }
            free_quota: { images: 50 }
            rates:
              - { meter: output_image, by: size_class, table: { 1K: 0.2, 2K: 0.5, 4K: 0.3 } }
              - { meter: input_image, price: 0.02, units: { from: 2 } }
            examples: [{ name: a 2K image, work: { size: 2048x2048 }, native_amount: 0.5 }]
          - model: classes-alone
            sizes: { classes: { small: 1000000, large: 4000000 } }
            megapixel: { pixels: 1000000 }
            qualities: [draft, fine]
            rates:
              - { meter: output_megapixel, usd: 0.01, when: { size_class: small } }
              - { meter: output_megapixel, by: quality, table: { draft: 0.001, fine: 0.002 }, when: { size_class: large } }
            examples: [{ name: a small image, work: { size: 1000x500, quality: fine }, amount: 0.005 }]
          - model: first-and-next
            sizes: { rule: { multiple: 16, min_edge: 64, max_edge: 4096, max_pixels: 8294400 } }
            megapixel: { pixels: 1048576, round: ceil }
            steps: { default: 28, max: 50 }
            modifiers: [{ scale: steps_over_default }, { when: { tier: batch }, multiply: 0.5 }, { divide: 0.85, meters: [input_megapixel] }]
            rounding: { mode: ceil, quantum: 0.0001 }
            rates:
              - { meter: output_megapixel, usd: 0.07, units: { to: 1 } }
              - { meter: output_megapixel, usd: 0.03, units: { from: 2 } }
              - { meter: input_megapixel, usd: 0.03 }
            quantities:
              estimates: [{ meter: input_megapixel, expected: 1, at_most: 16, basis: images of up to 4096 px a side }]
            examples: [{ name: two megapixels, work: { size: 2048x1024 }, amount: 0.1 }]
          - model: all-units
            sizes: { rule: { multiple: 1, min_edge: 100, max_edge: 4000 } }
            qualities: [low, high]
            megapixel: { pixels: 1000000 }
            rates:
              - { meter: output_image, by: quality, table: { low: 0.05, high: 0.1 }, units: { to: 3, mode: all_units } }
              - { meter: output_image, by: quality, table: { low: 0.02, high: 0.03 }, units: { from: 4, mode: all_units } }
              - { meter: output_megapixel, usd: 0.02, units: { to: 4, mode: all_units } }
              - { meter: output_megapixel, usd: 0.005, units: { from: 5, mode: all_units } }
              - { meter: text_input_token, usd: 2, per: 1000000, units: { to: 100, mode: all_units } }
              - { meter: text_input_token, usd: 1, per: 1000000, units: { from: 101, mode: all_units } }
            examples: [{ name: four for less than three, work: { quality: high, size: 1000x1000, images: 4 }, amount: 0.2, upper_bound: 0.38 }]
          - model: mixed-ranges
            sizes: { list: [512x512, 1024x1024] }
            qualities: [low, high]
            rates:
              - { meter: output_image, by: [quality, size], table: { low: { 512x512: 0.01, 1024x1024: 0.5 }, high: { any: 0.1 } }, units: { to: 1 } }
              - { meter: output_image, by: [quality, size], table: { low: { any: 0.02 }, high: { 512x512: 0.2, 1024x1024: 0.15 } }, units: { from: 2 } }
            examples: [{ name: each range at its own dearest, work: { images: 2 }, delivered: 0, upper_bound: 0.7 }]
          - model: counted
            operations: [generate]
            sizes: { list: [1024x1024] }
            limits: { images: 4 }
            rates:
              - { meter: gpu_second, usd: 0.0014 }
              - { meter: search_query, usd: 0.014, when: { feature: search } }
              - { meter: request, usd: 0.001, when: { without: search } }
            quantities:
              estimates:
                - { meter: gpu_second, expected: 4, at_most: 60, basis: a stated ceiling }
                - { meter: search_query, expected: 1, at_most: 5, basis: a stated ceiling }
            examples: [{ name: by the second, work: { }, counts: { gpu_second: 12.683 }, amount: 0.0187562, upper_bound: 0.085 }]
          - model: whole-request
            sizes: { rule: { multiple: 10, min_edge: 100, max_edge: 3000 } }
            megapixel: { pixels: 1000000, round: ceil, scope: request }
            minimum: 0.01
            rates:
              - { meter: output_megapixel, usd: 0.003, units: { to: 8, mode: all_units } }
              - { meter: output_megapixel, usd: 0.001, units: { from: 9, mode: all_units } }
            examples: [{ name: three halves are two, work: { size: 1000x500, images: 3 }, amount: 0.01 }]
          - model: upscaler
            operations: [tool]
            sizes: {}
            limits: { images: 1, references: 1 }
            rates:
              - { meter: upscale_pass, by: pixels, table: { "<=1048576": 0.3591, "<=4194304": 1.0773, any: 4.3088 } }
            examples: [{ name: twice, work: { operation: tool, upscale: 4, references: 1, reference_sizes: [1024x1024] }, amount: 1.4364 }]
          - model: reported-units
            operations: [generate]
            sizes: { list: [1024x1024] }
            currency: { code: credit, usd: 0.01, source: https://example.com/rates, read: 2026-11-01 }
            provider_cost: { unit: credit, headroom: 0.2 }
            rates: [{ meter: output_image, price: 4 }]
            examples: [{ name: as reported, work: { }, reported_units: 4.5, native_amount: 4.5, upper_bound: 0.048 }]
          - model: cost-alone
            operations: [generate]
            sizes: { list: [1024x1024] }
            provider_cost: { unit: tick, unit_usd: 0.0001 }
            quantities:
              estimates: [{ meter: provider_cost, expected: 200, at_most: 500, basis: a stated ceiling }]
            examples: [{ name: three images, work: { images: 3 }, reported_units: 900, amount: 0.09, expected: 0.06, upper_bound: 0.15 }]
        """)).Cards;
}
