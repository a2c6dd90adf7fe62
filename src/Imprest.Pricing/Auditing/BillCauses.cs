namespace Imprest.Pricing.Auditing;

/// <summary>Likely causes of an amount billed that is not what a call should have cost, in their wire form.</summary>
public static class BillCauses
{
    /// <summary>Tokens of one modality are billed at the rate of another.</summary>
    public const string WrongModalityRate = "wrong_modality_rate";

    /// <summary>The published figure for an image is billed, though the usage was reported.</summary>
    public const string PerImageFigure = "per_image_figure";

    /// <summary>The usage of all n images is multiplied by n again.</summary>
    public const string TimesN = "times_n";

    /// <summary>The whole call is billed several times.</summary>
    public const string BilledTwice = "billed_twice";

    /// <summary>One charge line is billed twice.</summary>
    public const string LineTwice = "line_twice";

    /// <summary>Some of the charge lines are not billed.</summary>
    public const string LineLeftOut = "line_left_out";

    /// <summary>Only one of n images is billed.</summary>
    public const string NIgnored = "n_ignored";

    /// <summary>The price is that of another quality.</summary>
    public const string OtherQuality = "other_quality";

    /// <summary>The price is that of another size.</summary>
    public const string OtherSize = "other_size";

    /// <summary>The price is that of another service tier.</summary>
    public const string OtherTier = "other_tier";

    /// <summary>Cached tokens are billed as if they were not, or beside the input that they are part of.</summary>
    public const string CachedIgnored = "cached_ignored";

    /// <summary>The price is that of another day.</summary>
    public const string OtherPrices = "other_prices";

    /// <summary>Something was billed for a call that delivered nothing.</summary>
    public const string NothingDelivered = "nothing_delivered";

    /// <summary>Nothing was billed for a call that delivered.</summary>
    public const string NothingBilled = "nothing_billed";

    /// <summary>None of the known causes gives the amount billed.</summary>
    public const string Unexplained = "unexplained";
}
