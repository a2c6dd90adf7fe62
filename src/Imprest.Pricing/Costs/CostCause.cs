namespace Imprest.Pricing.Costs;

/// <summary>Why money was spent.</summary>
public enum CostCause
{
    /// <summary>On results that were kept.</summary>
    Delivered,
    /// <summary>On results that were delivered, thrown away, and made anew or given up.</summary>
    Discarded,
    /// <summary>On calls sent again although the first one ran: its answer came too late, or was lost.</summary>
    Retries,
    /// <summary>On calls that failed, timed out, or came back without a usable image.</summary>
    Failures,
    /// <summary>On calls that moderation stopped, and on those that the model declined.</summary>
    Moderation,
    /// <summary>On calls that were not acceptable.</summary>
    Invalid,
}

/// <summary>The wire names of causes, and the outcomes behind them.</summary>
public static class CostCauses
{
    /// <summary>In the order in which people read them.</summary>
    public static IReadOnlyList<CostCause> All { get; } = Enum.GetValues<CostCause>();

    public static string Wire(this CostCause cause) => cause switch
    {
        CostCause.Delivered => "delivered",
        CostCause.Discarded => "discarded",
        CostCause.Retries => "retries",
        CostCause.Failures => "failures",
        CostCause.Moderation => "moderation",
        CostCause.Invalid => "invalid",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Not a cause."),
    };

    /// <summary>What a call that delivered nothing counts as; null for an outcome that a workflow gives no rate for.</summary>
    public static CostCause? Of(Outcome outcome) => outcome switch
    {
        Outcome.Failed or Outcome.Timeout or Outcome.NoImage or Outcome.BadOutput => CostCause.Failures,
        Outcome.BlockedBefore or Outcome.BlockedAfter or Outcome.Refused => CostCause.Moderation,
        Outcome.Invalid => CostCause.Invalid,
        _ => null,
    };

    /// <summary>Outcomes that a workflow may give a rate for.</summary>
    public static IReadOnlyList<Outcome> Rateable { get; } = [.. Enum.GetValues<Outcome>().Where(outcome => Of(outcome) is not null)];
}
