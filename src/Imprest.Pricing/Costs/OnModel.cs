using Imprest.Pricing.Comparing;

namespace Imprest.Pricing.Costs;

/// <summary>The same workflow on another model, in its own words, as a comparison of single calls has it.</summary>
public static class OnModel
{
    /// <returns>The workflow, and what had to be taken otherwise; sentences.</returns>
    public static (Workflow Workflow, IReadOnlyList<string> Notes) Of(Workflow workflow, RateCard card)
    {
        var notes = new List<string>();
        return (workflow with { Steps = [.. workflow.Steps.Select(step => Adapted(step with { Model = card.Id }, card, notes))] }, notes);
    }

    private static WorkflowStep Adapted(WorkflowStep step, RateCard card, List<string> notes)
    {
        var work = PricedModel.Adapted(card, step.Work);
        if (work.Quality is null && step.Work.Quality is not null)
            notes.Add($"{step.Name}: {card.Id} has no quality setting.");
        else if (work.Quality != step.Work.Quality)
            notes.Add($"{step.Name}: on {card.Id} quality {work.Quality} stands for {step.Work.Quality}.");
        var most = Math.Max(1, card.MaxImages);
        if (work.Images <= most)
            return step with { Work = work };
        notes.Add($"{step.Name}: {card.Id} makes at most {most} image{(most == 1 ? "" : "s")} a call, so a run of {work.Images} is taken for {PlainNumber.Text(Times(work.Images, most))} runs.");
        return step with { Work = work with { Images = most }, Runs = step.Runs * Times(work.Images, most) };
    }

    private static decimal Times(int images, int most) => decimal.Round((decimal)images / most, 3);
}
