using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>A workflow's cost beside what it would be with other settings and on other models.</summary>
/// <param name="Others">In the order asked for: settings, then models.</param>
internal sealed record CostStudy(Workflow Workflow, CostResult Result, IReadOnlyList<CostVariant> Others);

/// <param name="Label">The setting (<c>draft.quality=low</c>), or the model.</param>
/// <param name="Notes">What had to be changed beside it.</param>
internal sealed record CostVariant(string Label, CostResult Result, IReadOnlyList<string> Notes);
