using System.Text.Json.Serialization;

namespace Imprest.Commands.PrepaidTest;

/// <summary>The whole test: what <c>report.json</c> holds and <c>report.html</c> shows.</summary>
internal sealed record TestReport
{
    public const string ThrowAway = "throw-away gateway", Gateway = "gateway", Compatible = "openai-compatible endpoint";

    public required string ImprestVersion { get; init; }
    public required long StartedAt { get; init; }
    public required long DurationMs { get; init; }
    public required string BaseUrl { get; init; }
    /// <summary><c>throw-away gateway</c>, <c>gateway</c> or <c>openai-compatible endpoint</c>.</summary>
    public required string Endpoint { get; init; }
    public required string Model { get; init; }
    public required string Card { get; init; }
    public required string PriceVersion { get; init; }
    public required string PriceSource { get; init; }
    public required string PriceAsOf { get; init; }
    public required string PriceTrust { get; init; }
    public required string Size { get; init; }
    public required string MaxSpendUsd { get; init; }
    public required string PlannedBoundUsd { get; init; }
    public required string ChargedUsd { get; init; }
    public string? BalanceBeforeUsd { get; init; }
    public string? BalanceAfterUsd { get; init; }
    /// <summary><c>pass</c> or <c>fail</c>.</summary>
    public required string Verdict { get; init; }
    public required IReadOnlyList<string> Problems { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }
    public required IReadOnlyList<TestCall> Calls { get; init; }
    public required IReadOnlyList<TestCheck> Checks { get; init; }

    /// <summary>The endpoint states charges; else <see cref="ChargedUsd"/> is what the price book makes of its answers.</summary>
    [JsonIgnore] public bool StatesCharges => Endpoint != Compatible;
    [JsonIgnore] public bool Passed => Verdict == Verdicts.Pass;
    [JsonIgnore] public byte[]? Mask { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(TestReport))]
internal sealed partial class TestReportJson : JsonSerializerContext;
