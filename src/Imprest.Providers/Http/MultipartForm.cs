using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Imprest.Providers.Http;

/// <summary>A multipart form as servers of all kinds read it: no quotes round the boundary, quotes round every name, UTF-8 without saying so.</summary>
internal sealed class MultipartForm : MultipartFormDataContent
{
    private const int LongestFileName = 100;

    public MultipartForm()
    {
        // .NET quotes the boundary, which is allowed and which some servers do not understand.
        var boundary = Headers.ContentType!.Parameters.First(parameter => parameter.Name == "boundary");
        boundary.Value = boundary.Value!.Trim('"');
    }

    /// <summary>Adds a field; one that is null is left out.</summary>
    public void Field(string name, string? value)
    {
        if (value is not null)
            Part(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name, fileName: null);
    }

    public void Field(string name, long? value) => Field(name, value?.ToString(CultureInfo.InvariantCulture));

    public void File(string name, InputImage image)
    {
        var content = new ReadOnlyMemoryContent(image.Bytes);
        if (MediaTypeHeaderValue.TryParse(image.ContentType, out var type))
            content.Headers.ContentType = type;
        Part(content, name, Harmless(image.FileName));
    }

    private void Part(HttpContent content, string name, string? fileName)
    {
        content.Headers.ContentDisposition = new("form-data")
        {
            Name = $"\"{name}\"",
            FileName = fileName is null ? null : $"\"{fileName}\"",
        };
        Add(content);
    }

    /// <summary>The client's own file name may hold anything; only its harmless characters go out.</summary>
    private static string Harmless(string name)
    {
        var kept = name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').TakeLast(LongestFileName).ToArray();
        return kept.Length == 0 ? "image" : new string(kept);
    }
}
