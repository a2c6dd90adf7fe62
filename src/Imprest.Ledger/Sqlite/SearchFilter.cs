namespace Imprest.Ledger.Sqlite;

/// <summary>What some requests are searched by, as a Bloom filter: it says which texts surely are not among theirs.</summary>
/// <remarks>The same texts make the same filter, in whatever order. Of a hundred texts that are not there it lets about one pass.</remarks>
internal sealed class SearchFilter
{
    /// <summary>Rows of <c>requests</c> that share a filter.</summary>
    public const int Rows = 4096;

    private const int BitsPerText = 10;
    private const int BitsSet = 7; // What is best at 10 bits a text.
    private readonly HashSet<ulong> texts = [];

    /// <summary>In SQL: what the rows <c>?1 … ?2</c> of <c>requests</c> are searched by, read as <see cref="Reading.LogFilter"/> reads it: one text a row.</summary>
    public const string Texts = """
        select 'p' || provider_request_id from requests where number between ?1 and ?2 and provider_request_id is not null
        union all select 'p' || (c.value ->> 'provider_request_id') from requests r cross join documents d on d.number = r.number, json_each(d.calls) c
            where r.number between ?1 and ?2 and (r.attempts > 1 or r.images > 1) and json_valid(d.calls) and c.value ->> 'provider_request_id' is not null
        union all select 'l' || l.key from requests r, json_each(r.labels) l where r.number between ?1 and ?2 and json_valid(r.labels)
        union all select 'l' || l.key || '=' || cast(l.value as text) from requests r, json_each(r.labels) l
            where r.number between ?1 and ?2 and json_valid(r.labels) and l.value is not null
        """;

    public void Add(string text) => texts.Add(Hash(text));

    public byte[] ToArray()
    {
        var bytes = new byte[Math.Max(8, (texts.Count * BitsPerText + 7) / 8)];
        foreach (var text in texts)
        {
            for (var i = 0; i < BitsSet; i++)
            {
                var bit = Bit(text, i, bytes.Length);
                bytes[bit / 8] |= (byte)(1 << bit % 8);
            }
        }

        return bytes;
    }

    /// <summary>False: none of the requests is what is searched.</summary>
    public static bool MayHave(ReadOnlySpan<byte> bytes, RequestFilter searched) =>
        (searched.ProviderRequestId is not { } id || MayHave(bytes, Hash('p' + id))) && (searched.Label is not { } label || MayHave(bytes, Hash('l' + label)));

    private static bool MayHave(ReadOnlySpan<byte> bytes, ulong text)
    {
        for (var i = 0; i < BitsSet; i++)
        {
            var bit = Bit(text, i, bytes.Length);
            if ((bytes[bit / 8] & 1 << bit % 8) == 0)
                return false;
        }

        return true;
    }

    private static int Bit(ulong text, int number, int bytes) => (int)(unchecked((uint)text + (uint)number * (uint)(text >> 32 | 1)) % (uint)(8 * bytes));

    /// <summary>FNV-1a, mixed at the end. It is stored, so it never changes.</summary>
    private static ulong Hash(string text)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var character in text)
                hash = (hash ^ character) * 1099511628211UL;
            hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdUL;
            hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53UL;
            return hash ^ hash >> 33;
        }
    }
}
