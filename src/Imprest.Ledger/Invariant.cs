using System.Diagnostics.CodeAnalysis;

namespace Imprest.Ledger;

/// <summary>States what can only be false through a bug. On in release builds: money is not moved on a wrong assumption.</summary>
internal static class Invariant
{
    /// <exception cref="InvalidOperationException">The fact does not hold.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool fact, string what)
    {
        if (!fact)
            throw new InvalidOperationException($"Bug: this should always hold, and does not: {what}.");
    }
}
