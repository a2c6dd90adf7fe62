using System.Text.Json;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>The part of a hold that one lot bears. A hold's allocations stand in burn order and sum to it.</summary>
internal readonly record struct Allocation(int Lot, long Nanos)
{
    /// <summary>Spreads a hold over the usable lots in burn order; null when they have less. Changes nothing.</summary>
    public static Allocation[]? Spread(IReadOnlyList<LotState> inBurnOrder, long hold, long at)
    {
        if (hold == 0)
            return [];
        var rest = hold;
        List<Allocation>? several = null;
        foreach (var lot in inBurnOrder)
        {
            if (!lot.IsUsable(at) || lot.Free <= 0)
                continue;
            var taken = Math.Min(rest, lot.Free);
            rest -= taken;
            var allocation = new Allocation(lot.Number, taken);
            if (rest == 0 && several is null)
                return [allocation];
            (several ??= []).Add(allocation);
            if (rest == 0)
                return [.. several];
        }

        return null;
    }

    /// <summary>How much of each allocation a capture consumes: in order, the rest is released.</summary>
    public static long[] Consume(IReadOnlyList<Allocation> allocations, long capture)
    {
        var consumed = new long[allocations.Count];
        for (var i = 0; i < allocations.Count; i++)
        {
            consumed[i] = Math.Min(capture, allocations[i].Nanos);
            capture -= consumed[i];
        }

        Invariant.Holds(capture == 0, "a capture is no more than what is allocated");
        return consumed;
    }

    /// <summary>The stored form: <c>[[lot,nanos],…]</c>.</summary>
    public static ReadOnlySpan<byte> Format(Utf8Builder text, ReadOnlySpan<Allocation> allocations)
    {
        text.Clear().Add("["u8);
        for (var i = 0; i < allocations.Length; i++)
            text.Add(i == 0 ? "["u8 : ",["u8).Add(allocations[i].Lot).Add(","u8).Add(allocations[i].Nanos).Add("]"u8);
        return text.Add("]"u8).Written;
    }

    /// <exception cref="JsonException">It is not the stored form.</exception>
    public static Allocation[] Parse(string? stored)
    {
        if (stored is null or "[]")
            return [];
        using var json = JsonDocument.Parse(stored);
        return [.. json.RootElement.EnumerateArray().Select(pair => new Allocation(pair[0].GetInt32(), pair[1].GetInt64()))];
    }
}
