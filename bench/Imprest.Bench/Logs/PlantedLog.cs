using System.Globalization;

namespace Imprest.Bench.Logs;

/// <summary>Makes a log of calls to twenty models, each with what was billed, and plants errors in it. The same numbers make the same log.</summary>
internal static class PlantedLog
{
    public const int Models = 20;

    /// <summary>Every so many calls there is one of each error.</summary>
    public const int ErrorEvery = 500;

    private static readonly string[] Qualities = ["low", "medium", "high"];
    private static readonly string[] Sizes = ["1024x1024", "1024x1536", "1536x1024"];
    private static readonly int[] Tokens = [272, 1056, 4160];
    private static readonly decimal[] Figures = [0.01m, 0.04m, 0.17m];

    /// <summary>A price file for the models: ten bill tokens, ten bill images.</summary>
    public static string Prices() => string.Create(CultureInfo.InvariantCulture, $$"""
        provider: planted
        defaults:
          effective: { from: 2026-01-01 }
          source: https://example.com/pricing
          read: 2026-11-01
          trust: official
          operations: [generate, edit]
          qualities: [low, medium, high]
          sizes: { list: [1024x1024, 1024x1536, 1536x1024] }
          limits: { images: 4, references: 4 }
        cards:
        {{string.Join('\n', Enumerable.Range(0, Models).Select(Card))}}
        """);

    /// <summary>Writes the log, a line a call.</summary>
    /// <returns>How many of each error are in it.</returns>
    public static int Write(TextWriter log, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            var line = (call % ErrorEvery) switch
            {
                101 => Line(call, 2 * (call % (Models / 2)), slip: "rate"),
                202 => Line(call - 1, (call - 1) % Models, slip: null), // The line before it, again.
                303 => Line(call, 2 * (call % (Models / 2)), slip: "usage"),
                404 => Line(call, call % Models, slip: "model"),
                _ => Line(call, call % Models, slip: null),
            };
            log.WriteLine(line);
        }
        return calls / ErrorEvery;
    }

    // Models of even numbers bill tokens, those of odd ones images.
    private static string Card(int model) => model % 2 == 0
        ? string.Create(CultureInfo.InvariantCulture, $$"""
              - model: model-{{model}}
                rates:
                  - { meter: text_input_token, usd: {{5 + model}}, per: 1000000 }
                  - { meter: image_input_token, usd: {{10 + model}}, per: 1000000 }
                  - { meter: image_output_token, usd: {{40 + model}}, per: 1000000 }
                published:
                  by: [quality]
                  table: { low: 0.01, medium: 0.04, high: 0.17 }
                  source: https://example.com/pricing
                  read: 2026-11-01
                examples: [{ name: tokens, work: { quality: low, size: 1024x1024 }, usage: { input_text_tokens: 1000000, output_image_tokens: 1000000 }, amount: {{45 + 2 * model}} }]
            """)
        : string.Create(CultureInfo.InvariantCulture, $$"""
              - model: model-{{model}}
                rates: [{ meter: output_image, by: [quality], table: { low: 0.0{{10 + model}}, medium: 0.0{{40 + model}}, high: 0.{{100 + model}} } }]
                examples: [{ name: an image, work: { quality: low, size: 1024x1024 }, amount: 0.0{{10 + model}} }]
            """);

    private static string Line(int call, int model, string? slip)
    {
        var (kind, size, text) = (call / Models % Qualities.Length, Sizes[call % Sizes.Length], 20 + call % 97);
        var head = string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"call-{call}\",\"created\":{1_790_000_000 + call},\"model\":\"{(slip == "model" ? "no-such-model" : $"planted/model-{model}")}\",\"quality\":\"{Qualities[kind]}\",\"size\":\"{size}\"");
        if (model % 2 == 1)
            return string.Create(CultureInfo.InvariantCulture, $"{head},\"cost_usd\":\"{(kind == 0 ? 0.01m : kind == 1 ? 0.04m : 0.1m) + model / 1000m}\"}}");
        var billed = slip switch
        {
            "usage" => Figures[kind],
            "rate" => (text + Tokens[kind]) * (5 + model) / 1_000_000m,
            _ => (text * (5 + model) + Tokens[kind] * (40 + model)) / 1_000_000m,
        };
        var usage = slip == "usage" ? "" : string.Create(CultureInfo.InvariantCulture, $",\"usage\":{{\"input_tokens\":{text},\"input_tokens_details\":{{\"text_tokens\":{text},\"image_tokens\":0}},\"output_tokens\":{Tokens[kind]},\"total_tokens\":{text + Tokens[kind]}}}");
        return string.Create(CultureInfo.InvariantCulture, $"{head}{usage},\"cost_usd\":{billed}}}");
    }
}
