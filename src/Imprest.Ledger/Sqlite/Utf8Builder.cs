using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite;

/// <summary>Puts small JSON texts together as UTF-8, one after the other in the same memory.</summary>
/// <remarks>The writer's thread makes two of them a request, which is why this is not a <c>Utf8JsonWriter</c>: that costs several times as much.</remarks>
internal sealed class Utf8Builder
{
    private const int InitialBytes = 4 * 1024;
    private const int KeptBytes = 1024 * 1024;
    private const int LongestNumber = 20;
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%()*,-./:;=?@[]^_{|}~");

    private byte[] buffer = new byte[InitialBytes];
    private int used;

    /// <summary>Valid until the next change.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    public Utf8Builder Clear()
    {
        used = 0;
        if (buffer.Length > KeptBytes)
            buffer = new byte[InitialBytes];
        return this;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // What is added mostly is a literal: then the copy is a few moves.
    public Utf8Builder Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        used += utf8.Length;
        return this;
    }

    public Utf8Builder Add(long number)
    {
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var bytes);
        used += bytes;
        return this;
    }

    /// <summary>A JSON string, with its quotes.</summary>
    public Utf8Builder AddText(string text)
    {
        Add("\""u8);
        if (text.AsSpan().ContainsAnyExcept(Plain))
            text = JavaScriptEncoder.Default.Encode(text); // Now it is plain, but for the backslashes that belong there.
        used += Utf8.Write(text, Room(3 * text.Length));
        return Add("\""u8);
    }

    private Span<byte> Room(int bytes)
    {
        if (buffer.Length - used < bytes)
            Grow(bytes);
        return buffer.AsSpan(used);
    }

    private void Grow(int bytes) => Array.Resize(ref buffer, Math.Max(2 * buffer.Length, used + bytes));
}
