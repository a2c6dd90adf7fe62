using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>What is wrong with a workflow that came without a file.</summary>
internal static class WorkflowErrors
{
    /// <summary>Without the file and line, which a body does not have.</summary>
    public static string Sentence(string error) => $"{(error.StartsWith(WorkflowDocument.BodyPlace, StringComparison.Ordinal) ? error[WorkflowDocument.BodyPlace.Length..] : error)}.";
}
