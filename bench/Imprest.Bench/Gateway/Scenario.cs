namespace Imprest.Bench.Gateway;

/// <summary>One kind of load.</summary>
/// <param name="Answer"><c>small</c> or <c>big</c>: what the upstream answers.</param>
/// <param name="Baseline">The target that ratios are taken to.</param>
/// <param name="Goal">The least ratio of the gateway that is good enough.</param>
internal sealed record Scenario(string Name, string Title, string Answer, int Connections, string Baseline, double? Goal)
{
    public const string Small = "small";
    public const string Big = "big";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("small-256", "Small answer, 256 connections", Small, 256, "pass", 0.25),
        new("small-32", "Small answer, 32 connections", Small, 32, "pass", null),
        new("small-1", "Small answer, 1 connection", Small, 1, "pass", null),
        new("big-32", "1.5 MB answer, 32 connections", Big, 32, "pass+store", 0.60),
    ];
}
