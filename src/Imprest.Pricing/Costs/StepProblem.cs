namespace Imprest.Pricing.Costs;

/// <summary>Why a step has no cost.</summary>
/// <param name="Unpriced">True: nobody can say what it costs. False: the model cannot do it.</param>
public sealed record StepProblem(string Step, string Model, bool Unpriced, string Reason, string Hint);
