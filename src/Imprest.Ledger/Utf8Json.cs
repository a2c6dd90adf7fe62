using System.Text;

namespace Imprest.Ledger;

/// <summary>A JSON document as UTF-8, the form in which it is made and stored. The default value is none.</summary>
/// <remarks>The bytes are not copied: whoever hands them over changes them no more.</remarks>
public readonly record struct Utf8Json(ReadOnlyMemory<byte> Utf8)
{
    public bool IsNone => Utf8.IsEmpty;

    public static implicit operator Utf8Json(string? text) => text is null ? default : new(Encoding.UTF8.GetBytes(text));

    public bool Equals(Utf8Json other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The text; empty for none.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
