using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Writes the small JSON texts that every call makes: its quote, charge, receipt and answer. One of each thread, so that they cost no garbage but themselves.</summary>
/// <remarks>
/// Half a dozen are made a call, and with a <c>Utf8JsonWriter</c> they took an eighth of its processor time. Names are our own literals and need no
/// escaping; commas set themselves. Who writes opens and closes in pairs: nothing checks it.
/// </remarks>
internal sealed class WireJson
{
    private const int InitialBytes = 4 * 1024;
    private const int KeptBytes = 256 * 1024;
    private const int LongestNumber = 64;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(c => c is not '"' and not '\\')));

    [ThreadStatic] private static WireJson? ofThread;

    private byte[] buffer = new byte[InitialBytes];
    private int used;

    /// <summary>The thread's own, empty. What is written must be taken before anything is awaited, and before the next call.</summary>
    public static WireJson Take()
    {
        var json = ofThread ??= new();
        json.used = 0;
        if (json.buffer.Length > KeptBytes)
            json.buffer = new byte[InitialBytes];
        return json;
    }

    /// <summary>Bytes written.</summary>
    public int Length => used;

    /// <summary>Valid until the next change.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Begins an object as the whole text or as an item.</summary>
    public WireJson Open() => Next().Put("{"u8);

    /// <summary>Begins an object as a member.</summary>
    public WireJson Open(ReadOnlySpan<byte> name) => Name(name).Put("{"u8);

    public WireJson Close() => Put("}"u8);

    public WireJson OpenList(ReadOnlySpan<byte> name) => Name(name).Put("["u8);

    public WireJson CloseList() => Put("]"u8);

    /// <summary>An item of a list; null where there is none.</summary>
    public WireJson Item(string? text) => Next().Text(text);

    public WireJson Add(ReadOnlySpan<byte> name, string? text) => Name(name).Text(text);

    public WireJson Add(ReadOnlySpan<byte> name, long number)
    {
        Name(name);
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var bytes);
        used += bytes;
        return this;
    }

    /// <summary>A count: a JSON number.</summary>
    public WireJson Add(ReadOnlySpan<byte> name, decimal number)
    {
        Name(name);
        used += PlainNumber.Format(number, Room(LongestNumber));
        return this;
    }

    /// <summary>Money and prices: a number as text.</summary>
    public WireJson AddUsd(ReadOnlySpan<byte> name, decimal usd)
    {
        Name(name).Put("\""u8);
        used += PlainNumber.Format(usd, Room(LongestNumber));
        return Put("\""u8);
    }

    /// <summary>Null where the amount is not known.</summary>
    public WireJson AddUsd(ReadOnlySpan<byte> name, Money? amount)
    {
        if (amount is not { } money)
            return Name(name).Put("null"u8);
        Name(name).Put("\""u8);
        used += money.Format(Room(LongestNumber));
        return Put("\""u8);
    }

    public WireJson AddIfThere(ReadOnlySpan<byte> name, string? text) => text is null ? this : Add(name, text);

    public WireJson AddIfThere(ReadOnlySpan<byte> name, long? number) => number is { } value ? Add(name, value) : this;

    /// <summary>A member whose value is written already.</summary>
    public WireJson AddJson(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Name(name).Put(value);

    /// <summary>Members that are written already, without the braces around them.</summary>
    public WireJson AddMembers(ReadOnlySpan<byte> members) => members.IsEmpty ? this : Next().Put(members);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Names are literals: then the copy is a few moves.
    private WireJson Name(ReadOnlySpan<byte> name)
    {
        var room = Room(name.Length + 4);
        var at = 0;
        if (IsNext)
            room[at++] = (byte)',';
        room[at++] = (byte)'"';
        name.CopyTo(room[at..]);
        at += name.Length;
        room[at++] = (byte)'"';
        room[at++] = (byte)':';
        used += at;
        return this;
    }

    private WireJson Next() => IsNext ? Put(","u8) : this;

    /// <summary>Does something stand before it at its own level?</summary>
    private bool IsNext => used > 0 && buffer[used - 1] is not ((byte)'{' or (byte)'[' or (byte)':');

    private WireJson Text(string? text)
    {
        if (text is null)
            return Put("null"u8);
        Put("\""u8);
        if (text.AsSpan().ContainsAnyExcept(Plain))
            text = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        var room = Room(3 * text.Length);
        used += Ascii.FromUtf16(text, room, out var bytes) == OperationStatus.Done ? bytes : Encoding.UTF8.GetBytes(text, room);
        return Put("\""u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WireJson Put(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        used += utf8.Length;
        return this;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        if (buffer.Length - used < bytes)
            Grow(bytes);
        return buffer.AsSpan(used);
    }

    private void Grow(int bytes) => Array.Resize(ref buffer, Math.Max(2 * buffer.Length, used + bytes));
}
