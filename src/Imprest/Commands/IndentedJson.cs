using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Imprest.Commands;

/// <summary>How commands write JSON that is already a tree, readable in a terminal: indented, or on a line.</summary>
internal static class IndentedJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static JsonSerializerOptions OneLine { get; } = new(Options) { WriteIndented = false };
}
