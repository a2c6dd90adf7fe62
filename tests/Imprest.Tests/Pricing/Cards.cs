using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

/// <summary>Short names for the cards and facts that the pricing tests use.</summary>
internal static class Cards
{
    /// <summary>A day on which every shipped OpenAI card but the retired ones is on sale.</summary>
    public static readonly DateTimeOffset Today = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static RateCard R1 => Of("openai/gpt-image-1");
    public static RateCard R1m => Of("openai/gpt-image-1-mini");
    public static RateCard R15 => Of("openai/gpt-image-1.5");
    public static RateCard R2 => Of("openai/gpt-image-2");
    public static RateCard Sandbox => Of("sandbox/imprest-sandbox-1");

    public static RateCard Of(string id) => PriceBook.BuiltIn.Find(id, Today) ?? throw new InvalidOperationException($"No card {id}.");

    /// <summary>A card from YAML that stands under <c>cards:</c>, less what every card needs and no test cares about.</summary>
    public static RateCard Parse(string yaml)
    {
        var text = $"""
            provider: test
            cards:
              - model: m
                effective: 
                  from: 2026-01-01
                source: https://example.com/pricing
                read: 2026-11-01
                trust: official
                operations: [generate, edit, image-to-image]
                examples:
                  - name: nothing came
                    work: {EmptyMap}
                    delivered: 0
                    amount: 0
            {Indent(yaml)}
            """;
        return PriceBook.Of(("test.yaml", text)).Cards[0];
    }

    public static ImageWork Work(string? quality = null, string? size = null, int images = 1, int references = 0) => new()
    {
        Operation = references > 0 ? Operation.ImageToImage : Operation.Generate,
        Quality = quality,
        Size = size is null ? null : Size(size),
        Images = images,
        References = references,
    };

    public static ImageSize Size(string text) => ImageSize.TryParse(text, out var size) ? size : throw new ArgumentException(text);

    /// <summary>What happened: so many images verified, of as many or more that came.</summary>
    public static Happened Delivered(int images = 1, Usage? usage = null, int? returned = null) => new()
    {
        Usage = usage,
        Images = [.. Enumerable.Repeat(new OutputImage(), images)],
        Returned = returned ?? images,
    };

    public static Money Usd(string text) => Money.TryParse(text, out var money) ? money : throw new ArgumentException(text);

    public static Money Usd(decimal usd) => Usd(usd.ToString(CultureInfo.InvariantCulture));

    private const string EmptyMap = "{ }";

    private static string Indent(string yaml) => string.Join('\n', yaml.Split('\n').Select(line => "    " + line));
}
