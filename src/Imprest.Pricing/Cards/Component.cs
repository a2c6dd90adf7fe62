namespace Imprest.Pricing.Cards;

/// <summary>One rate of a card: a meter, what a unit of it costs, and when it applies. Components that apply are added up.</summary>
internal sealed record Component
{
    public required Meter Meter { get; init; }

    /// <summary>USD a unit; null where <see cref="Table"/> says.</summary>
    public decimal? UnitUsd { get; init; }

    /// <summary>USD a unit by dimensions of the image.</summary>
    public DimensionTable? Table { get; init; }

    public Condition When { get; init; } = Condition.Always;

    /// <summary>The first unit that it covers, from 1 (<c>2</c>: the first is free).</summary>
    public long From { get; init; } = 1;

    /// <summary>The last unit that it covers; null: no end.</summary>
    public long? To { get; init; }

    /// <summary>It covers the whole of a quantity that lies in its range, and nothing of one that does not.</summary>
    public bool AllUnits { get; init; }

    /// <summary>Does it cover every unit alike?</summary>
    public bool CoversAll => From == 1 && To is null;

    public string? Note { get; init; }

    /// <summary>USD a unit in a situation; false where the card has no figure for it.</summary>
    public bool TryUnit(in Situation situation, out decimal usd)
    {
        if (UnitUsd is { } flat)
        {
            usd = flat;
            return true;
        }
        return Table!.TryFind(situation, out usd);
    }

    /// <summary>What a line says of its image: the setting, and the pixel step by which it was priced.</summary>
    public string? NoteOf(in Situation situation)
    {
        var text = situation.Image.ToString();
        if ((Table?.PixelStep(situation) ?? When.PixelsUpTo) is { } step)
            text = $"{text}, up to {step} px";
        else if (When.PixelsOver is { } over)
            text = $"{text}, over {over} px";
        if (Table?.Find(situation)?.Native is { } native)
            text = text.Length == 0 ? native : $"{text}, {native}";
        return Note is null ? text.Length == 0 ? null : text : text.Length == 0 ? Note : $"{Note}, {text}";
    }

    /// <summary>The part of a quantity that it prices: what lies within its range or, for all units, everything or nothing.</summary>
    public decimal Covered(decimal quantity)
    {
        if (CoversAll)
            return quantity;
        if (AllUnits)
            return quantity > From - 1 && (To is not { } last || quantity <= last) ? quantity : 0;
        var end = To is { } to ? Math.Min(quantity, to) : quantity;
        return Math.Max(0, end - (From - 1));
    }
}

/// <summary>Multiplies the rates of some meters (null: all) when it holds: a batch discount, a service tier, a margin.</summary>
/// <param name="DefaultSteps">It multiplies by steps ÷ these where an image takes more; null: it does not look at steps.</param>
internal sealed record Modifier(Condition When, decimal Multiply, IReadOnlyList<Meter>? Meters, int? DefaultSteps = null)
{
    public decimal Of(decimal factor, int steps) =>
        DefaultSteps is not { } usual ? factor * Multiply : steps > usual ? factor * steps / usual : factor;
}

/// <summary>Rounds the whole request to a multiple of <paramref name="Quantum"/> USD.</summary>
internal sealed record RequestRounding(RoundingMode Mode, decimal Quantum)
{
    public decimal Apply(decimal usd)
    {
        var units = usd / Quantum;
        return Quantum * (Mode switch
        {
            RoundingMode.Ceil => decimal.Ceiling(units),
            RoundingMode.Floor => decimal.Floor(units),
            _ => decimal.Round(units, 0, MidpointRounding.AwayFromZero),
        });
    }
}

internal enum RoundingMode
{
    HalfUp,
    Ceil,
    Floor,
}
