using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>What is to be estimated, read and checked: a workflow, and the same with other settings and on other models.</summary>
internal sealed class CostPlan
{
    private readonly List<Variant> variants = [];
    private readonly PriceBook book;
    private readonly DateTimeOffset at;

    /// <exception cref="WorkflowException">The workflow or a setting is wrong; every error is listed.</exception>
    public CostPlan(WorkflowDocument document, IReadOnlyList<string> settings, IReadOnlyList<string> models, PriceBook book, DateTimeOffset at)
    {
        (this.book, this.at, Workflow) = (book, at, document.Read());
        foreach (var setting in settings)
            variants.Add(new(setting, document.With(setting).Read(), [], null));
        foreach (var model in models)
            variants.Add(On(model));
    }

    public Workflow Workflow { get; }

    /// <summary>Calls that simulating so many items of everything takes, on average.</summary>
    public decimal Calls(int items) =>
        items * variants.Where(variant => variant.Impossible is null).Select(variant => variant.Workflow).Prepend(Workflow).Sum(CostEstimator.CallsAnItem);

    /// <exception cref="OverflowException">An amount is past the range of <see cref="Money"/>.</exception>
    public CostStudy Estimate(ulong seed, int items, CancellationToken cancellationToken)
    {
        CostResult Of(Workflow workflow) => CostEstimator.Estimate(workflow, book, at, seed, items, cancellationToken);
        return new(Workflow, Of(Workflow), [.. variants.Select(variant => new CostVariant(variant.Label, variant.Impossible ?? Of(variant.Workflow), variant.Notes))]);
    }

    private Variant On(string model)
    {
        if (book.Find(model, at) is not { } card)
            return Not(model, model, unpriced: true, $"No rate card prices {model}.", "`imprest prices list` shows the models that are priced.");
        if (card.IsRetired(DateOnly.FromDateTime(at.UtcDateTime)))
            return Not(card.Id, card.Id, unpriced: false, $"Shut down on {card.ShutDownAt:yyyy-MM-dd}.", card.Replacement is { } next ? $"Its replacement is {next}." : "Choose another model.");
        var (workflow, notes) = OnModel.Of(Workflow, card);
        return new(card.Id, workflow, notes, null);
    }

    private Variant Not(string label, string model, bool unpriced, string reason, string hint) =>
        new(label, Workflow, [], new([new StepProblem(WorkflowDocument.AllSteps, model, unpriced, reason, hint)]));

    private sealed record Variant(string Label, Workflow Workflow, IReadOnlyList<string> Notes, CostResult.Impossible? Impossible);
}
