namespace Imprest.Bench.Gateway;

/// <summary>All rounds of one scenario: the samples of each target, by round.</summary>
internal sealed record ScenarioResult(Scenario Scenario, IReadOnlyList<(string Target, IReadOnlyList<Sample> Rounds)> Targets)
{
    public long Errors => Targets.Sum(target => target.Rounds.Sum(sample => sample.Errors));

    /// <summary>How a target did beside the baseline, round by round: what both saw of the machine is the same then.</summary>
    public Summary RatioOf(string target) => Summary.Of(Rounds(target).Zip(Rounds(Scenario.Baseline))
        .Where(pair => pair.First.IsComparable && pair.Second.IsComparable)
        .Select(pair => pair.First.RequestsASecond / pair.Second.RequestsASecond));

    private IReadOnlyList<Sample> Rounds(string name) => Targets.FirstOrDefault(target => target.Target == name).Rounds ?? [];
}
