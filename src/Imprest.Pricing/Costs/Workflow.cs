namespace Imprest.Pricing.Costs;

/// <summary>Work that is done again and again: for each item, its steps.</summary>
public sealed record Workflow
{
    public string Name { get; init; } = "Workflow";

    /// <summary>1 or more.</summary>
    public required long ItemsAMonth { get; init; }

    /// <summary>At least one; names are unique.</summary>
    public required IReadOnlyList<WorkflowStep> Steps { get; init; }
}

/// <summary>The most that a workflow may say, so that an estimate always ends.</summary>
public static class WorkflowLimits
{
    public const int Steps = 20;
    public const int Sizes = 20;
    public const int Rates = 40;
    public const int Settings = 40;
    public const int RunsAnItem = 100;
    public const int GiveUpAfter = 20;
    public const int Tries = 10;
    public const int NameLength = 80;
    public const long ItemsAMonth = 100_000_000;
    public const int Images = 1000;
    public const long PromptTokens = 1_000_000;
}
