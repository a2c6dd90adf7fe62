using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Imprest.Ledger.Sqlite.Native;

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
    public static string Format(ReadOnlySpan<Allocation> allocations)
    {
        var text = new StringBuilder("[");
        foreach (var (lot, nanos) in allocations)
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"[{lot},{nanos}]");
        return text.Append(']').ToString();
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

internal static class AllocationBinding
{
    /// <summary>Binds the stored form: <c>[[lot,nanos],…]</c>.</summary>
    public static Statement Bind(this Statement statement, ReadOnlySpan<Allocation> allocations)
    {
        Span<byte> text = stackalloc byte[64];
        if (allocations.Length == 1
            && Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"[[{allocations[0].Lot},{allocations[0].Nanos}]]", out var bytes))
            return statement.BindUtf8(text[..bytes]);
        return statement.Bind(Allocation.Format(allocations));
    }
}
