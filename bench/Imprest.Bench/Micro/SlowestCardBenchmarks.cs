using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Imprest.Pricing;

namespace Imprest.Bench.Micro;

/// <summary>The same for the cards of the book that take longest, found by trying every one.</summary>
public class SlowestCardBenchmarks
{
    private const int Calls = 2_000;
    private const int Rounds = 9;

    private static readonly DateTimeOffset At = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<RateCard[]> ToRate = new(() => Slowest((card, work, happened) => Rating.Rate(card, work, happened)));
    private static readonly Lazy<RateCard[]> ToQuote = new(() => Slowest((card, work, _) => Rating.Quote(card, work)));

    private RateCard _rated = null!, _quoted = null!;
    private ImageWork _ratedWork = null!, _quotedWork = null!;
    private Happened _happened = null!;

    /// <summary>From 0, the slowest.</summary>
    [Params(0, 1, 2)]
    public int Rank { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (_rated, _quoted) = (ToRate.Value[Rank], ToQuote.Value[Rank]);
        (_ratedWork, _quotedWork, _happened) = (WorkOf(_rated), WorkOf(_quoted), HappenedOf(_rated));
    }

    [Benchmark(Description = "rate a call of the slowest cards"), Goal(1_000)]
    public Receipt Rate() => Rating.Rate(_rated, _ratedWork, _happened);

    [Benchmark(Description = "quote a call of the slowest cards"), Goal(2_000)]
    public Quote Quote() => Rating.Quote(_quoted, _quotedWork);

    /// <summary>The card that a rank stands for, by the benchmark's method.</summary>
    public static string CardOf(string method, int rank) => (method == nameof(Rate) ? ToRate : ToQuote).Value[rank].Id;

    private static RateCard[] Slowest(Func<RateCard, ImageWork, Happened, object> act)
    {
        var times = new List<(RateCard Card, double Least)>();
        foreach (var card in PriceBook.BuiltIn.CardsAt(At))
        {
            var (work, happened, least) = (WorkOf(card), HappenedOf(card), double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var call = 0; call < Calls; call++)
                    act(card, work, happened);
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
            }
            times.Add((card, least));
        }
        return [.. times.OrderByDescending(time => time.Least).Take(3).Select(time => time.Card)];
    }

    /// <summary>One image of the model's first size and its highest quality, with an input image where it needs one.</summary>
    private static ImageWork WorkOf(RateCard card) => new()
    {
        Operation = card.Operations[0],
        Size = card.Sizes.Listed.Count > 0 ? card.Sizes.Listed[0] : null,
        Quality = card.Qualities.Count > 0 ? card.Qualities[^1] : null,
        References = card.Operations[0] is Operation.Generate ? 0 : 1,
        PromptBytes = 52,
    };

    private static Happened HappenedOf(RateCard card) => new()
    {
        Usage = card.Rates.Any(rate => rate.Meter.Wire().EndsWith("_token", StringComparison.Ordinal))
            ? new() { InputTokens = 13, InputTextTokens = 13, InputImageTokens = 0, OutputTokens = 1756 } : null,
        Images = [new(card.Sizes.Listed.Count > 0 ? card.Sizes.Listed[0] : null, card.Qualities.Count > 0 ? card.Qualities[^1] : null)],
        Returned = 1,
    };
}
