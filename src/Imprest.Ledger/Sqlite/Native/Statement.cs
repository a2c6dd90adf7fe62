using System.Runtime.CompilerServices;
using System.Text;
using static Imprest.Ledger.Sqlite.Native.NativeMethods;

namespace Imprest.Ledger.Sqlite.Native;

/// <summary>A prepared statement: <see cref="Start"/>, bind in the order of the parameters, then <see cref="Run"/> or <see cref="Step"/>.</summary>
/// <remarks>Bound memory is not copied, so one statement is bound and run before the next one is started.</remarks>
internal sealed unsafe class Statement : IDisposable
{
    private const uint Persistent = 1;
    private readonly Database database;
    private readonly string sql;
    private readonly int parameters;
    private nint handle;
    private int next;

    public Statement(Database database, string sql)
    {
        (this.database, this.sql) = (database, sql);
        nint prepared = 0;
        fixed (byte* text = Database.ZeroEnded(sql))
            database.Check(sqlite3_prepare_v3(database.Handle, text, -1, Persistent, &prepared, null), $"prepare {sql}");
        handle = prepared;
        parameters = sqlite3_bind_parameter_count(handle);
    }

    public Statement Start()
    {
        database.Arena.Reset();
        next = 0;
        return this;
    }

    public Statement Bind(long value)
    {
        _ = sqlite3_bind_int64(handle, ++next, value);
        return this;
    }

    public Statement Bind(long? value)
    {
        _ = value is { } number ? sqlite3_bind_int64(handle, ++next, number) : sqlite3_bind_null(handle, ++next);
        return this;
    }

    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    public Statement Bind(string? value)
    {
        if (value is null)
        {
            _ = sqlite3_bind_null(handle, ++next);
            return this;
        }

        var room = database.Arena.Room(3 * value.Length + 1);
        var bytes = Utf8.Write(value, room);
        database.Arena.Keep(bytes);
        return BindPinned(ref room[0], bytes, text: true);
    }

    public Statement Bind(Utf8Json value) => value.IsNone ? Bind((long?)null) : Copied(value.Utf8.Span, text: true);

    /// <summary>Text; null where there is none.</summary>
    public Statement BindUtf8(ReadOnlySpan<byte> value) => value.IsEmpty ? Bind((long?)null) : Copied(value, text: true);

    public Statement BindBlobOrNull(ReadOnlySpan<byte> value) => value.IsEmpty ? Bind((long?)null) : Copied(value, text: false);
    public Statement BindBlob(ReadOnlySpan<byte> value) => Copied(value, text: false);

    /// <summary>Runs to the end and resets, also when it fails.</summary>
    /// <returns>Rows changed.</returns>
    public int Run()
    {
        Invariant.Holds(next == parameters, "every parameter is bound");
        var code = sqlite3_step(handle);
        if (code == Database.Done)
        {
            _ = sqlite3_reset(handle);
            return database.Changes;
        }

        var problem = database.Problem(code, sql);
        _ = sqlite3_reset(handle);
        throw problem;
    }

    /// <summary>The next row; at the end it resets itself and returns false.</summary>
    public bool Step()
    {
        Invariant.Holds(next == parameters, "every parameter is bound");
        var code = sqlite3_step(handle);
        if (code == Database.Row)
            return true;
        var problem = code == Database.Done ? null : database.Problem(code, sql);
        _ = sqlite3_reset(handle);
        return problem is null ? false : throw problem;
    }

    public void Reset() => _ = sqlite3_reset(handle);

    public bool IsNull(int column) => sqlite3_column_type(handle, column) == 5;
    public long Long(int column) => sqlite3_column_int64(handle, column);
    public int Int(int column) => checked((int)Long(column));
    public long? NullableLong(int column) => IsNull(column) ? null : Long(column);
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));
    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        var start = sqlite3_column_blob(handle, column);
        return new(start, sqlite3_column_bytes(handle, column));
    }

    public void Dispose()
    {
        if (handle != 0)
            _ = sqlite3_finalize(handle);
        handle = 0;
    }

    private Statement Copied(ReadOnlySpan<byte> value, bool text)
    {
        var room = database.Arena.Room(value.Length + 1);
        value.CopyTo(room);
        database.Arena.Keep(value.Length);
        return BindPinned(ref room[0], value.Length, text);
    }

    private Statement BindPinned(ref byte start, int bytes, bool text)
    {
        var pointer = (byte*)Unsafe.AsPointer(ref start); // The arena's memory is pinned.
        _ = text ? sqlite3_bind_text(handle, ++next, pointer, bytes, 0) : sqlite3_bind_blob(handle, ++next, pointer, bytes, 0);
        return this;
    }
}
