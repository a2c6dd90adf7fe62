namespace Imprest.Console.Requests;

/// <summary>The form that decides about a request, as it was filled in: it is shown again where something of it is wrong.</summary>
public sealed record DecisionForm
{
    public string Decision { get; init; } = "";
    public string Amount { get; init; } = "";
    public string ProviderCost { get; init; } = "";
    public string Reason { get; init; } = "";

    /// <summary>Why it was refused; null: it was not.</summary>
    public string? Problem { get; init; }

    /// <summary>The field that is wrong, where it is one.</summary>
    public string? Wrong { get; init; }

    public static DecisionForm Read(IFormCollection form) => new()
    {
        Decision = form["decision"].ToString(), Amount = form["amount_usd"].ToString().Trim(), ProviderCost = form["provider_cost_usd"].ToString().Trim(), Reason = form["reason"].ToString().Trim(),
    };
}
