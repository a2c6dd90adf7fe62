namespace Imprest.Pricing.Costs;

/// <summary>The same workflow on another model.</summary>
public static class OtherModel
{
    /// <summary>Every step on <paramref name="model"/>. A quality is left out where the model has only one, which the notes say.</summary>
    public static (Workflow Workflow, IReadOnlyList<string> Notes) Of(Workflow workflow, string model, PriceBook book, DateTimeOffset at)
    {
        var card = book.Find(model, at);
        var notes = new List<string>();
        var steps = new List<WorkflowStep>();
        foreach (var step in workflow.Steps)
        {
            var drop = card is { Qualities.Count: 0 } && step.Work.Quality is not null;
            if (drop)
                notes.Add($"{step.Name}: {card!.Id} has no qualities to choose from, so '{step.Work.Quality}' is left out.");
            steps.Add(step with { Model = model, Work = drop ? step.Work with { Quality = null } : step.Work });
        }
        return (workflow with { Steps = steps }, notes);
    }
}
