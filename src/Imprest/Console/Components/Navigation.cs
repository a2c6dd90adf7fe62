using Imprest.Console.Rendering;

namespace Imprest.Console.Components;

/// <summary>The pages that somebody can go to.</summary>
internal static class Navigation
{
    /// <param name="Key">After <c>g</c>, the key that goes there.</param>
    internal sealed record Item(string Name, string Address, string? Key);

    internal sealed record Section(string Name, IReadOnlyList<Item> Items);

    public static IEnumerable<Section> For(Visit visit)
    {
        if (visit.Caller is not null)
        {
            yield return new("Spend",
            [
                new("Overview", "/", "o"), new("Usage", "/usage", "u"), new("Wallet", "/wallet", "w"), new("Tasks", "/tasks", "t"),
            ]);
        }

        yield return new("Before you call", [new("Pricing", "/pricing", "p"), new("Compare", "/compare", "c"), new("Cost", "/cost", "k")]);
        if (visit.Caller is null)
            yield break;
        var tries = visit.MaySpend ? new List<Item> { new("Playground", "/playground", "g"), new("Prepaid test", "/prepaid-test", "e") } : [];
        if (tries.Count > 0)
            yield return new("Try", tries);
        yield return new("Set up", [new("Keys", "/keys", "y"), new("Webhooks", "/webhooks", "h")]);
        if (visit.SeesAll)
        {
            yield return new("Operate",
            [
                new("Accounts", "/accounts", "a"), new("Providers", "/providers", "r"), new("Price book", "/price-book", "b"), new("Audit log", "/audit", "l"),
            ]);
        }
    }
}
