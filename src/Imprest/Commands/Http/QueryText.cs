using System.Text;

namespace Imprest.Commands.Http;

/// <summary>A path with its query; what is null is left out.</summary>
internal static class QueryText
{
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(path);
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
                text.Append(text.Length == path.Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return text.ToString();
    }
}
