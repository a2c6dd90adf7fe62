namespace Imprest.Pricing.Costs;

/// <summary>A workflow that cannot be read, with every reason.</summary>
public sealed class WorkflowException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
