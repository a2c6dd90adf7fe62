namespace Imprest.Commands.Offline.Logs;

/// <summary>Differences between what was billed and what it should have cost, too much apart from too little: they must not hide each other.</summary>
internal sealed class BillSum
{
    /// <summary>Zero or more.</summary>
    public decimal TooMuchUsd { get; private set; }

    /// <summary>Zero or more.</summary>
    public decimal TooLittleUsd { get; private set; }

    /// <summary>Nothing was held against a bill.</summary>
    public bool IsEmpty { get; private set; } = true;

    public void Add(decimal billedUsd, decimal amountUsd)
    {
        IsEmpty = false;
        var difference = billedUsd - amountUsd;
        TooMuchUsd += Math.Max(0, difference);
        TooLittleUsd += Math.Max(0, -difference);
    }
}
