namespace Imprest.Ledger;

/// <summary>Where a request is in its life.</summary>
public enum RequestState
{
    /// <summary>Refused before anything was held: one log row.</summary>
    Rejected,
    /// <summary>Held, the first attempt recorded, nothing sent yet.</summary>
    Held,
    /// <summary>A provider is at work, or about to be.</summary>
    Attempting,
    /// <summary>It may have run and been charged; nobody knows yet. The hold stays.</summary>
    InDoubt,
    /// <summary>A person must decide. The hold stays.</summary>
    Review,
    Settled,
    Voided,
}

/// <summary>The wire names of states (<c>in_doubt</c>, …).</summary>
public static class RequestStateNames
{
    private static readonly string[] Names = ["rejected", "held", "attempting", "in_doubt", "review", "settled", "voided"];

    public static string Wire(this RequestState state) => Names[(int)state];

    public static bool TryParse(string? text, out RequestState state)
    {
        var index = Array.IndexOf(Names, text);
        state = index < 0 ? default : (RequestState)index;
        return index >= 0;
    }

    /// <summary>Nothing is held any more.</summary>
    public static bool IsTerminal(this RequestState state) =>
        state is RequestState.Rejected or RequestState.Settled or RequestState.Voided;
}
