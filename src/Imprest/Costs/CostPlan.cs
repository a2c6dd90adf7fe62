using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>What is to be estimated, read and checked: a workflow, and the same with other settings and on other models.</summary>
internal sealed class CostPlan
{
    private readonly List<(string Label, Workflow Workflow, IReadOnlyList<string> Notes)> variants = [];
    private readonly PriceBook book;
    private readonly DateTimeOffset at;

    /// <exception cref="WorkflowException">The workflow or a setting is wrong; every error is listed.</exception>
    public CostPlan(WorkflowDocument document, IReadOnlyList<string> settings, IReadOnlyList<string> models, PriceBook book, DateTimeOffset at)
    {
        (this.book, this.at, Workflow) = (book, at, document.Read());
        foreach (var setting in settings)
            variants.Add((setting, document.With(setting).Read(), []));
        foreach (var model in models)
        {
            var (other, notes) = OtherModel.Of(Workflow, model, book, at);
            variants.Add((book.Find(model, at)?.Id ?? model, other, notes));
        }
    }

    public Workflow Workflow { get; }

    /// <summary>Calls that simulating so many items of everything takes, on average.</summary>
    public decimal Calls(int items) => items * variants.Select(variant => variant.Workflow).Prepend(Workflow).Sum(CostEstimator.CallsAnItem);

    /// <exception cref="OverflowException">An amount is past the range of <see cref="Money"/>.</exception>
    public CostStudy Estimate(ulong seed, int items, CancellationToken cancellationToken)
    {
        CostResult Of(Workflow workflow) => CostEstimator.Estimate(workflow, book, at, seed, items, cancellationToken);
        return new(Workflow, Of(Workflow), [.. variants.Select(variant => new CostVariant(variant.Label, Of(variant.Workflow), variant.Notes))]);
    }
}
