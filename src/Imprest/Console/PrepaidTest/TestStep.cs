using Imprest.Commands.PrepaidTest;

namespace Imprest.Console.PrepaidTest;

/// <summary>The five steps of the prepaid test, as people follow them.</summary>
/// <param name="Groups">The <see cref="PlannedCall.Step"/>s of its calls; none where it makes no images call.</param>
public sealed record TestStep(string Name, string What, IReadOnlyList<string> Groups)
{
    /// <summary>Before anything is sent.</summary>
    public static readonly TestStep Quote = new("Quote", "Every call is quoted. If all together could cost more than you allow, nothing is sent.", []);

    /// <summary>After the last call.</summary>
    public static readonly TestStep Books = new("Check the books", "Wallet, ledger, usage log and receipts are asked separately. They must tell the same story.", []);

    /// <summary>In their order.</summary>
    public static readonly IReadOnlyList<TestStep> All =
    [
        Quote,
        new("Small batch, every quality", "A small batch, then one scene in each quality: what quality costs.", ["batch", "quality"]),
        new("Edit, reference, variation", "A mask, an image to start from, a variation: each is priced apart.", ["edit", "image-to-image", "variation"]),
        new("What goes wrong", "Invalid input, a block, errors, a partial answer, the same key twice: who pays, and how each is recorded.",
            ["invalid", "blocked", "failed", "retried", "partial", "repeat"]),
        Books,
    ];

    internal bool Has(string group) => Groups.Contains(group);
}

/// <summary>How far a step is.</summary>
public enum StepState
{
    Waiting,
    Now,
    Passed,
    Differs,
    /// <summary>The test ended before it.</summary>
    NotReached,
}
