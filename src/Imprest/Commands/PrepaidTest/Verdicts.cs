namespace Imprest.Commands.PrepaidTest;

/// <summary>The words for how a call or a check went.</summary>
internal static class Verdicts
{
    public const string Pass = "pass";
    public const string Fail = "fail";
    public const string Skipped = "skipped";
}
