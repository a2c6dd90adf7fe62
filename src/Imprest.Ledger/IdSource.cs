using System.Buffers.Binary;

namespace Imprest.Ledger;

/// <summary>Makes ids that sort by time: a prefix and 26 characters of Crockford base 32 (48 bits of milliseconds, 80 random bits).</summary>
/// <remarks>Strictly increasing within one source, also when the clock steps back: the last id plus one is used then.</remarks>
public sealed class IdSource(TimeProvider clock, Random random)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly Lock gate = new();
    private UInt128 last;

    /// <summary>A new id, for instance <c>req_01jd…</c> for the prefix <c>req_</c>.</summary>
    public string Next(string prefix)
    {
        UInt128 value;
        lock (gate)
        {
            Span<byte> bytes = stackalloc byte[16];
            random.NextBytes(bytes);
            var low = BinaryPrimitives.ReadUInt128LittleEndian(bytes) & ((UInt128.One << 80) - 1);
            value = ((UInt128)(ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 80) | low;
            if (value <= last)
                value = last + 1;
            last = value;
        }

        return string.Create(prefix.Length + 26, (prefix, value), static (span, state) =>
        {
            state.prefix.CopyTo(span);
            for (var (i, rest) = (span.Length - 1, state.value); i >= state.prefix.Length; i--, rest >>= 5)
                span[i] = Alphabet[(int)(rest & 31)];
        });
    }
}
