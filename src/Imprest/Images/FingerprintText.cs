using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Imprest.Images;

/// <summary>Names and values in an order, each value with its length before it, so that no two different lists make the same text.</summary>
internal readonly struct FingerprintText
{
    [ThreadStatic] private static StringBuilder? scratch;

    private readonly StringBuilder text;

    public FingerprintText()
    {
        scratch ??= new(1024);
        text = scratch.Clear();
    }

    public void Add(string name, string? value)
    {
        if (value is not null)
            text.Append(name).Append('=').Append(CultureInfo.InvariantCulture, $"{value.Length}").Append(':').Append(value).Append('\n');
    }

    public void Add(string name, long? value)
    {
        if (value is { } number)
            text.Append(name).Append('#').Append(CultureInfo.InvariantCulture, $"{number}").Append('\n');
    }

    public void Add(string prefix, IReadOnlyDictionary<string, string>? fields)
    {
        if (fields is null)
            return;
        foreach (var (name, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            Add(prefix, name);
            Add("=", value);
        }
    }

    public byte[] Hash()
    {
        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        text.CopyTo(0, rented, text.Length);
        // UTF-16 as it is: nothing to convert, nothing to lose.
        var hash = SHA256.HashData(MemoryMarshal.AsBytes(rented.AsSpan(0, text.Length)));
        ArrayPool<char>.Shared.Return(rented);
        if (text.Capacity > 64 * 1024)
            scratch = null; // A long prompt does not stay in memory.
        return hash;
    }
}
