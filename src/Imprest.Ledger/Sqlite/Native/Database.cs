using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static Imprest.Ledger.Sqlite.Native.NativeMethods;

namespace Imprest.Ledger.Sqlite.Native;

/// <summary>The writer's connection. Used by one thread at a time.</summary>
internal sealed unsafe class Database : IDisposable
{
    public const int Ok = 0, Row = 100, Done = 101, Busy = 5, Full = 13;
    private const int ReadWriteCreateNoMutex = 0x2 | 0x4 | 0x8000;
    private readonly long* walFrames;
    private nint handle;

    public Database(string file)
    {
        nint opened = 0;
        int code;
        fixed (byte* name = ZeroEnded(file))
            code = sqlite3_open_v2(name, &opened, ReadWriteCreateNoMutex, null);
        handle = opened;
        walFrames = (long*)NativeMemory.AllocZeroed(sizeof(long));
        if (code != Ok)
        {
            var problem = Problem(code, "open");
            Dispose();
            throw problem;
        }

        _ = sqlite3_extended_result_codes(handle, 1);
    }

    public static string Version => Marshal.PtrToStringUTF8((nint)sqlite3_libversion()) ?? "";

    /// <summary>Memory for bound texts, valid until the statement has run.</summary>
    public Arena Arena { get; } = new();

    /// <summary>Frames in the write-ahead log after the last commit.</summary>
    public long WalFrames => *walFrames;

    public bool InTransaction => sqlite3_get_autocommit(handle) == 0;
    public int Changes => sqlite3_changes(handle);
    internal nint Handle => handle;

    public Statement Prepare(string sql) => new(this, sql);

    /// <summary>Runs one or more statements without results.</summary>
    public void Execute(string sql)
    {
        fixed (byte* text = ZeroEnded(sql))
            Check(sqlite3_exec(handle, text, 0, 0, null), sql);
    }

    /// <summary>The first column of the first row, as text.</summary>
    public string? Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Start().Step() ? statement.NullableText(0) : null;
    }

    /// <summary>From now on <see cref="WalFrames"/> counts, and nothing but <see cref="Checkpoint"/> checkpoints.</summary>
    public void TakeOverCheckpoints() => sqlite3_wal_hook(handle, &OnCommit, (nint)walFrames);

    /// <summary>Copies the log into the database. With <paramref name="truncate"/> it waits for no reader but tries to empty the log.</summary>
    /// <returns>SQLite's result code; a busy reader is no error.</returns>
    public int Checkpoint(bool truncate)
    {
        int frames, done;
        return sqlite3_wal_checkpoint_v2(handle, null, truncate ? 3 : 0, &frames, &done);
    }

    public SqliteProblem Problem(int code, string doing) =>
        new(code, $"SQLite could not {doing}: {Marshal.PtrToStringUTF8((nint)sqlite3_errmsg(handle))} (code {code}).");

    public void Dispose()
    {
        if (handle != 0)
            _ = sqlite3_close_v2(handle);
        if (handle != 0)
            NativeMemory.Free(walFrames);
        handle = 0;
    }

    internal void Check(int code, string doing)
    {
        if (code != Ok)
            throw Problem(code, doing);
    }

    internal static byte[] ZeroEnded(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(nint argument, nint db, byte* name, int frames)
    {
        *(long*)argument = frames;
        return Ok;
    }
}

/// <summary>SQLite said no.</summary>
internal sealed class SqliteProblem(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
    public int Primary => Code & 0xFF;

    /// <summary>What it says about one statement, not about the store: constraint, mismatch, too big, range.</summary>
    public bool IsAboutTheStatement => Primary is 1 or 18 or 19 or 20 or 25;
}
