using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;
using static Imprest.Tests.Pricing.Shapes.Shape;

namespace Imprest.Tests.Pricing.Shapes;

/// <summary>Prices by the tokens of a usage, or by those that follow from an image.</summary>
internal static class TokenShapes
{
    public static readonly Shape[] All =
    [
        new("S10 tokens by modality", Two, Work(references: 1),
            Delivered(usage: new() { InputTextTokens = 50, InputImageTokens = 1024, OutputImageTokens = 7024 }), "0.219162"),
        new("S11 cached input by modality", Two, Work(references: 2),
            Delivered(usage: new()
            {
                InputTextTokens = 1000, CachedTextTokens = 600, InputImageTokens = 2048, CachedImageTokens = 1024, OutputImageTokens = 1756,
            }), "0.06567"),
        new("S12 thinking beside the image", $$"""
            {{Square}}rates:
              - { meter: text_input_token, usd: 2, per: 1000000 }
              - { meter: image_input_token, usd: 2, per: 1000000 }
              - { meter: text_output_token, usd: 12, per: 1000000 }
              - { meter: thinking_token, usd: 12, per: 1000000 }
              - { meter: image_output_token, usd: 120, per: 1000000 }
            """, Work(references: 1),
            Delivered(usage: new() { InputTextTokens = 300, InputImageTokens = 560, ThinkingTokens = 500, OutputImageTokens = 1120 }), "0.14212"),
        new("S13 a size's tokens by a function", """
            sizes: { list: [1536x1024] }
            qualities: [low, medium, high]
            rates: [{ meter: image_output_token, usd: 30, per: 1000000 }]
            quantities:
              image_output_token: { function: gpt-image-2-output, factors: { low: 16, medium: 48, high: 96 } }
            """, Work("medium", "1536x1024"), "0.04116"),
        new("S15 streamed previews as tokens", """
            sizes: { list: [1024x1024] }
            qualities: [medium]
            limits: { partial_images: 3 }
            rates: [{ meter: text_input_token, usd: 5, per: 1000000 }, { meter: image_output_token, usd: 32, per: 1000000 }]
            quantities:
              image_output_token: { by: quality, table: { medium: 1056 }, partial_image: 100 }
            """, Work("medium") with { PartialImages = 3, PromptTokens = 30 },
            Delivered(usage: new() { InputTextTokens = 30, OutputImageTokens = 1356 }) with { PartialImages = 3 }, "0.043542"),
        new("S26 batch at half the price", $$"""
            {{Square}}modifiers: [{ when: { tier: batch }, multiply: 0.5 }]
            rates: [{ meter: image_output_token, usd: 30, per: 1000000 }]
            """, Work() with { Tier = "batch" }, Delivered(usage: new() { InputTokens = 0, OutputImageTokens = 7024 }), "0.10536"),
        new("S28 a threshold for all units (derived)", $"{Square}{Tiers(", mode: all_units")}", Work() with { PromptTokens = 250_000 },
            Delivered(usage: new() { InputTextTokens = 250_000, OutputTokens = 0 }), "1"),
        new("S28 the same tiers, marginal (derived)", $"{Square}{Tiers("")}", Work() with { PromptTokens = 250_000 },
            Delivered(usage: new() { InputTextTokens = 250_000, OutputTokens = 0 }), "0.6"),
        new("S34 a reseller's margin as a share of the price", $$"""
            {{Square}}modifiers: [{ divide: 0.85 }]
            rates: [{ meter: output_image, usd: 0.0336 }]
            """, Work(), Delivered(), "0.039529412", "0.039529"),
        new("S36 n images are n bills (derived)", $$"""
            {{Square}}images_billed: each
            rates: [{ meter: text_input_token, usd: 5, per: 1000000 }, { meter: image_output_token, usd: 30, per: 1000000 }]
            """, Work(images: 4), Delivered(4, new() { InputTextTokens = 4 * 26, OutputImageTokens = 4 * 196 }), "0.02404"),
    ];

    private const string Two = Square + """
        rates:
          - { meter: text_input_token, usd: 5, per: 1000000 }
          - { meter: cached_text_input_token, usd: 1.25, per: 1000000 }
          - { meter: image_input_token, usd: 8, per: 1000000 }
          - { meter: cached_image_input_token, usd: 2, per: 1000000 }
          - { meter: image_output_token, usd: 30, per: 1000000 }
        """;

    private static string Tiers(string mode) => $$"""
        rates:
          - { meter: text_input_token, usd: 2, per: 1000000, units: { to: 200000{{mode}} } }
          - { meter: text_input_token, usd: 4, per: 1000000, units: { from: 200001{{mode}} } }
        """;
}
