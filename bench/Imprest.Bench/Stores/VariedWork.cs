using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Bench.Stores;

/// <summary>What a request of a varied store asks for.</summary>
internal sealed record VariedWork(string Provider, string Model, string? Quality, string Size, int Images, int References, Money PerImage)
{
    private static readonly string[] Providers = ["openai", "google", "bfl", "stability", "ideogram", "recraft", "xai", "fal"];
    private static readonly string[] Qualities = ["low", "medium", "high"];
    private static readonly string[] Sizes = ["1024x1024", "1024x1536", "1536x1024", "2048x2048"];

    /// <summary>How many models there are: three of each provider.</summary>
    public static int Models => 3 * Providers.Length;

    public string PriceVersion => $"{Provider}/{Model}@2026-01-01.0123456789ab";

    /// <summary>The most that it can cost.</summary>
    public Money Hold => new(2 * Images * PerImage.Nanos);

    public static VariedWork Pick(Random random, int model)
    {
        model %= Models;
        var provider = Providers[model % Providers.Length];
        var quality = model % 2 == 0 ? (int?)random.Next(Qualities.Length) : null;
        var size = random.Next(random.Next(4) == 0 ? Sizes.Length : 2);
        return new(
            provider, $"{provider}-image-{1 + model / Providers.Length}", quality is { } index ? Qualities[index] : null, Sizes[size],
            random.Next(5) > 0 ? 1 : 2 + random.Next(3), random.Next(5) == 0 ? 1 : 0,
            new(4_000_000L * (1 + model % 7) * (1 + 3 * (quality ?? 0)) * (1 + size)));
    }

    /// <summary>What so many images are charged, of more or fewer tokens.</summary>
    public Money Amount(Random random, int images) => new(images * (PerImage.Nanos - PerImage.Nanos / 4 + random.NextInt64(PerImage.Nanos / 2)));

    public Utf8Json Quote() => $$"""{"model":"{{Model}}","operation":"generate","status":"exact","expected_usd":"{{PerImage}}","upper_bound_usd":"{{Hold}}","price_version":"{{PriceVersion}}","as_of":"2026-01-01","source":"https://example.org/pricing","trust":"official","stale":false,"lines":[],"candidates":[],"warnings":[]}""";

    public Utf8Json Receipt(Money amount, bool unknown) => unknown
        ? $$"""{"model":"{{Model}}","operation":"generate","status":"unknown","amount_usd":null,"price_version":"{{PriceVersion}}","evidence":"none","lines":[],"warnings":[]}"""
        : $$"""{"model":"{{Model}}","operation":"generate","status":"exact","amount_usd":"{{amount}}","price_version":"{{PriceVersion}}","evidence":"provider_usage","lines":[{"meter":"output_image","quantity":1,"unit_price_usd":"{{amount}}","amount_usd":"{{amount}}"}],"warnings":[]}""";
}
