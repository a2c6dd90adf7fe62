using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;
using static Imprest.Tests.Pricing.Shapes.Shape;

namespace Imprest.Tests.Pricing.Shapes;

/// <summary>Prices by units that somebody counts, in credits or another currency, and what holds for the whole request.</summary>
internal static class UnitShapes
{
    public static readonly Shape[] All =
    [
        new("S16 units, a thousand a dollar", $$"""
            {{Square}}currency: { code: unit, usd: 0.001, source: s, read: 2026-11-01 }
            rates: [{ meter: output_image, price: 210 }]
            """, Work(images: 2), "0.42"),
        new("S16 units of 0.0015 USD", $$"""
            {{Square}}currency: { code: unit, usd: 0.0015, source: s, read: 2026-11-01 }
            rates: [{ meter: output_image, price: 51 }]
            """, Work(), "0.0765"),
        new("S17 seconds of a GPU", $"{Square}rates: [{{ meter: gpu_second, usd: 0.0014 }}]", Work(),
            Delivered() with { Counts = Count(Meter.GpuSecond, 12.683m) }, "0.0177562", "0.017756"),
        new("S17 a GPU by the hour", $"{Square}rates: [{{ meter: gpu_second, usd: 1.89, per: 3600 }}]", Work(),
            Delivered() with { Counts = Count(Meter.GpuSecond, 5.2m) }, "0.00273"),
        new("S20 the provider's credits", $$"""
            {{Square}}provider_cost: { unit: credit, unit_usd: 0.01, headroom: 0.2 }
            rates: [{ meter: output_image, usd: 0.04 }]
            """, Work(), Delivered() with { ReportedUnits = 4.5m }, "0.045"),
        new("S20 billable units above the quote", $$"""
            {{Square}}provider_cost: { unit: megapixel, unit_usd: 0.03 }
            rates: [{ meter: output_image, usd: 0.09 }]
            """, Work(), Delivered() with { ReportedUnits = 3.008m }, "0.09024"),
        new("S23 search queries beside the image", $$"""
            {{Square}}rates:
              - { meter: image_output_token, usd: 120, per: 1000000 }
              - { meter: search_query, usd: 0.014, when: { feature: search } }
            """, Work() with { Features = ["search"] },
            Delivered(usage: new() { InputTokens = 0, OutputImageTokens = 1120 }) with { Counts = Count(Meter.SearchQuery, 2) }, "0.1624"),
        new("S23 an operation a request", $$"""
            {{Square}}rates: [{ meter: request, usd: 0.01 }]
            """, Work(references: 1), "0.01"),
        new("S29 the rest of a free quota", $$"""
            {{Square}}currency: { code: CNY, usd: 0.1389, source: s, read: 2026-11-01 }
            free_quota: { images: 100 }
            rates: [{ meter: output_image, price: 0.2 }]
            """, Work(images: 4) with { QuotaUsed = 98 }, "0.05556"),
        new("S31 another currency, one of four failed", $$"""
            {{Square}}currency: { code: CNY, usd: 0.1389, source: s, read: 2026-11-01 }
            rates: [{ meter: output_image, price: 0.1 }]
            """, Work(images: 4), Delivered(3), "0.04167"),
        new("S37 storage and egress", $$"""
            {{Square}}rates: [{ meter: storage_gib_day, usd: 0.025 }, { meter: egress_gib, usd: 0.2 }]
            """, Work(), Delivered() with { Counts = new Dictionary<Meter, decimal> { [Meter.StorageGibDay] = 3, [Meter.EgressGib] = 2.5m } }, "0.575"),
    ];

    private static Dictionary<Meter, decimal> Count(Meter meter, decimal count) => new() { [meter] = count };
}
