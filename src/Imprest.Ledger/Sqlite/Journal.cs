using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

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
    public static readonly Movement Expire = new("expire", "wallet", "breakage", -1);

    public static readonly IReadOnlyList<Movement> All = [TopUp, Trial, Promo, Adjust, Hold, Capture, Void, Expire];

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

/// <summary>The hash chain of an account's journal.</summary>
internal static class Journal
{
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>SHA-256 over the previous row's hash (zeros before the first) and every column of this row, texts with their length before them.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> previous, in JournalRow row)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hash = new byte[HashBytes];
        Hash(sha, previous, row, hash);
        return hash;
    }

    /// <param name="sha">SHA-256, used for nothing else at the same time: to make one anew costs several times what the hash does.</param>
    /// <param name="hash">May be where <paramref name="previous"/> stands.</param>
    public static void Hash(IncrementalHash sha, ReadOnlySpan<byte> previous, in JournalRow row, Span<byte> hash)
    {
        var most = HashBytes + 8 * sizeof(long) + 7 * sizeof(int) + 3 * (row.Account.Length + row.Kind.Length + row.Debit.Length
            + row.Credit.Length + (row.Request?.Length ?? 0) + (row.Actor?.Length ?? 0));
        var buffer = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        previous.CopyTo(buffer);
        var used = HashBytes;
        Append(buffer, ref used, row.Sequence);
        Append(buffer, ref used, row.At);
        Append(buffer, ref used, row.Amount);
        Append(buffer, ref used, row.HeldChange);
        Append(buffer, ref used, row.BalanceAfter);
        Append(buffer, ref used, row.HeldAfter);
        Append(buffer, ref used, row.Lot ?? -1);
        Append(buffer, ref used, row.Account);
        Append(buffer, ref used, row.Kind);
        Append(buffer, ref used, row.Debit);
        Append(buffer, ref used, row.Credit);
        Append(buffer, ref used, row.Request);
        Append(buffer, ref used, row.Actor);
        sha.AppendData(buffer[..used]);
        sha.GetHashAndReset(hash);
    }

    private static void Append(Span<byte> buffer, ref int used, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer[used..], value);
        used += sizeof(long);
    }

    private static void Append(Span<byte> buffer, ref int used, string? text)
    {
        var bytes = text is null ? 0 : Encoding.UTF8.GetBytes(text, buffer[(used + sizeof(int))..]);
        BinaryPrimitives.WriteInt32BigEndian(buffer[used..], text is null ? -1 : bytes);
        used += sizeof(int) + bytes;
    }
}
