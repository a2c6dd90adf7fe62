using BenchmarkDotNet.Attributes;
using Imprest.Pricing;

namespace Imprest.Bench.Micro;

/// <summary>What every call pays for being priced: a quote before it and a receipt after it.</summary>
public class PricingBenchmarks
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RateCard _card = PriceBook.BuiltIn.Find("openai/gpt-image-2", At)!;
    private readonly ImageWork _work = new()
    {
        Operation = Operation.Generate,
        Size = new(1024, 1024),
        Quality = "medium",
        PromptBytes = 52,
    };
    private readonly ImageWork _auto = new() { Operation = Operation.Generate, PromptBytes = 52 };
    private readonly Happened _happened = new()
    {
        Usage = new() { InputTokens = 13, InputTextTokens = 13, InputImageTokens = 0, OutputTokens = 1756 },
        Images = [new(new(1024, 1024), "medium")],
        Returned = 1,
    };

    [Benchmark(Description = "rate a gpt-image-2 call by its usage"), Goal(1_000)]
    public Receipt Rate() => Rating.Rate(_card, _work, _happened);

    [Benchmark(Description = "quote a gpt-image-2 call"), Goal(2_000)]
    public Quote Quote() => Rating.Quote(_card, _work);

    [Benchmark(Description = "quote a gpt-image-2 call, size and quality auto")]
    public Quote QuoteAuto() => Rating.Quote(_card, _auto);
}
