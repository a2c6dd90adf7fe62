using System.Buffers.Binary;
using System.Security.Cryptography;
using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite;

/// <summary>A kind of movement: from which account to which, and what it does to the wallet's posted balance (1, 0 or −1 times the amount).</summary>
internal sealed record Movement(string Name, string Debit, string Credit, int PostedSign)
{
    public static readonly Movement TopUp = new("topup", "cash", "wallet", 1);
    public static readonly Movement Trial = new("trial", "trial_expense", "wallet", 1);
    public static readonly Movement Promo = new("promo", "promo_expense", "wallet", 1);
    public static readonly Movement Adjust = new("adjust", "adjustment", "wallet", 1);

    // A hold is the pending form of the capture that it may become.
    public static readonly Movement Hold = new("hold", "wallet", "revenue", 0);
    public static readonly Movement Capture = new("capture", "wallet", "revenue", -1);
    public static readonly Movement Void = new("void", "wallet", "revenue", 0);
    /// <summary>What an ended request is charged once its price is known. Its actor is the rate card's version.</summary>
    public static readonly Movement Rerate = new("rerate", "wallet", "revenue", -1);
    public static readonly Movement Expire = new("expire", "wallet", "breakage", -1);

    public static readonly IReadOnlyList<Movement> All = [TopUp, Trial, Promo, Adjust, Hold, Capture, Void, Rerate, Expire];

    public static Movement For(LotKind kind) => kind switch
    {
        LotKind.Paid => TopUp,
        LotKind.Trial => Trial,
        LotKind.Promo => Promo,
        _ => Adjust,
    };

    public static Movement? Named(string name) => All.FirstOrDefault(movement => movement.Name == name);
}

/// <summary>One row of the journal, without its hash.</summary>
internal readonly record struct JournalRow(
    string Account, long Sequence, long At, string Kind, string Debit, string Credit, long Amount, long HeldChange, long BalanceAfter, long HeldAfter,
    string? Request, long? Lot, string? Actor);

/// <summary>
/// The hash chain of an account's journal. A commit seals the rows that it adds with one hash, which stands on the last of them:
/// SHA-256 over the hash before (zeros before the first) and every column of the rows, texts with their length before them.
/// </summary>
/// <remarks>One hash a commit and not one a row, because making one costs as much as writing the row; no row is ever committed unsealed.</remarks>
internal sealed class JournalSeal : IDisposable
{
    public const int HashBytes = SHA256.HashSizeInBytes;
    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = new byte[16 * 1024];
    private int used;

    /// <summary>Rows were added that no hash seals yet.</summary>
    public bool IsOpen { get; private set; }

    public void Begin(ReadOnlySpan<byte> previous)
    {
        if (used > 0 || IsOpen)
            _ = sha.GetHashAndReset(); // What was begun and never sealed.
        (used, IsOpen) = (0, false);
        previous.CopyTo(buffer);
        used = previous.Length;
    }

    public void Add(in JournalRow row)
    {
        var most = 7 * sizeof(long) + 6 * sizeof(int) + 3 * (row.Account.Length + row.Kind.Length + row.Debit.Length
            + row.Credit.Length + (row.Request?.Length ?? 0) + (row.Actor?.Length ?? 0));
        if (buffer.Length - used < most)
            Empty(most);
        IsOpen = true;
        Append(row.Sequence);
        Append(row.At);
        Append(row.Amount);
        Append(row.HeldChange);
        Append(row.BalanceAfter);
        Append(row.HeldAfter);
        Append(row.Lot ?? -1);
        Append(row.Account);
        Append(row.Kind);
        Append(row.Debit);
        Append(row.Credit);
        Append(row.Request);
        Append(row.Actor);
    }

    public void Seal(Span<byte> hash)
    {
        sha.AppendData(buffer.AsSpan(0, used));
        sha.GetHashAndReset(hash);
        (used, IsOpen) = (0, false);
    }

    /// <summary>The seal of one row alone.</summary>
    public static byte[] Of(ReadOnlySpan<byte> previous, in JournalRow row)
    {
        using var seal = new JournalSeal();
        var hash = new byte[HashBytes];
        seal.Begin(previous);
        seal.Add(row);
        seal.Seal(hash);
        return hash;
    }

    public void Dispose() => sha.Dispose();

    private void Empty(int room)
    {
        sha.AppendData(buffer.AsSpan(0, used));
        used = 0;
        if (buffer.Length < room)
            buffer = new byte[room];
    }

    private void Append(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.AsSpan(used), value);
        used += sizeof(long);
    }

    private void Append(string? text)
    {
        var bytes = text is null ? 0 : Utf8.Write(text, buffer.AsSpan(used + sizeof(int)));
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(used), text is null ? -1 : bytes);
        used += sizeof(int) + bytes;
    }
}
