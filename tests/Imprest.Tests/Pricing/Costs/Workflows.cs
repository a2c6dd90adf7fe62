using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Tests.Pricing.Costs;

/// <summary>Workflows and a book whose figures are easy to reckon with: 10 cents an image, 20 at most; a block costs 5 cents, an error nobody knows.</summary>
internal static class Workflows
{
    public static readonly PriceBook Book = PriceBook.Of(("test.yaml", """
        provider: test
        outcomes:
          - { match: [delivered, partial, bad_output], charge: yes, source: s, read: 2026-01-01 }
          - { match: [invalid, "failed:429"], charge: no, source: s, read: 2026-01-01 }
          - { match: blocked_before, charge: fee, fee: 0.05, source: s, read: 2026-01-01 }
          - { match: [failed, timeout], charge: unknown, source: s, read: 2026-01-01 }
        cards:
          - model: painter
            effective: { from: 2026-01-01 }
            source: https://example.com/pricing
            read: 2026-11-01
            trust: official
            operations: [generate, edit]
            qualities: [low, high]
            sizes: { list: [512x512, 1024x1024] }
            limits: { images: 4, references: 2 }
            expect: { quality: low, size: 512x512 }
            rates:
              - meter: output_image
                by: [quality, size]
                table:
                  low: { 512x512: 0.1, 1024x1024: 0.2 }
                  high: { 512x512: 0.3, 1024x1024: 0.4 }
            examples: [{ name: one, work: { quality: low, size: 512x512 }, amount: 0.1 }]
          - model: plain
            effective: { from: 2026-01-01 }
            source: https://example.com/pricing
            read: 2026-11-01
            trust: official
            operations: [generate]
            sizes: { list: [512x512] }
            rates: [{ meter: output_image, usd: 0.02 }]
            examples: [{ name: one, work: { size: 512x512 }, amount: 0.02 }]
        """));

    public const string Steps = """
        name: Product photos
        items_a_month: 1000
        steps:
          - name: draft
            model: painter
            quality: low
            size: 512x512
            discarded: 0.5
            give_up_after: 20
            rates: { failed: 0.1 }
          - name: final
            model: painter
            quality: high
            sizes: { 512x512: 3, 1024x1024: 1 }
            runs: 1.5
            rates: { blocked_before: 4%, invalid: 0.01, retried: 0.02 }
        """;

    public static Workflow Read(string yaml) => WorkflowDocument.ParseYaml("w.yaml", yaml).Read();

    /// <summary>One step on <c>painter</c>, low, 512x512: 10 cents a call.</summary>
    public static Workflow OneStep(string more = "", long items = 1000) => Read($"""
        items_a_month: {items}
        steps:
          - name: draft
            model: painter
            quality: low
            size: 512x512
            {more.ReplaceLineEndings("\n    ")}
        """);

    public static CostEstimate Estimate(Workflow workflow, int items = 1000, ulong seed = 1) =>
        Assert.IsType<CostResult.Estimated>(CostEstimator.Estimate(workflow, Book, Cards.Today, seed, items, TestContext.Current.CancellationToken)).Estimate;
}
