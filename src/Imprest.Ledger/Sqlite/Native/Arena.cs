namespace Imprest.Ledger.Sqlite.Native;

/// <summary>Pinned memory that is handed out and taken back as a whole; bound texts live in it, so SQLite need not copy them.</summary>
internal sealed class Arena
{
    private const int InitialBytes = 64 * 1024;
    private const int KeptBytes = 4 * 1024 * 1024;
    private readonly List<byte[]> outgrown = []; // Still pointed at until the statement has run.
    private byte[] buffer = GC.AllocateUninitializedArray<byte>(InitialBytes, pinned: true);
    private int used;

    public void Reset()
    {
        used = 0;
        outgrown.Clear();
        if (buffer.Length > KeptBytes)
            buffer = GC.AllocateUninitializedArray<byte>(InitialBytes, pinned: true);
    }

    /// <summary>Room for at most so many bytes; say with <see cref="Keep"/> how many were used.</summary>
    public Span<byte> Room(int bytes)
    {
        if (buffer.Length - used < bytes)
        {
            outgrown.Add(buffer);
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(bytes, checked(buffer.Length * 2)), pinned: true);
            used = 0;
        }

        return buffer.AsSpan(used, bytes);
    }

    public void Keep(int bytes) => used += bytes;
}
