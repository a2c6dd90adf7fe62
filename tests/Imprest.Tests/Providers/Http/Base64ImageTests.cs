using System.Text;
using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class Base64ImageTests
{
    [Theory]
    [InlineData("\"+/+/\"", "+/+/", 3)]
    [InlineData("\"\\u002B\\/+/\"", "+/+/", 3)]
    [InlineData("\"AAA=\"", "AAA=", 2)]
    [InlineData("\"AA==\"", "AA==", 1)]
    [InlineData("\"AA\\nAA\"", "", 3)]
    [InlineData("\"\"", "", 0)]
    [InlineData("\"***\"", "", 0)]
    [InlineData("\"\\ud800\"", "", 0)]
    public void The_text_is_kept_beside_the_bytes_where_others_can_pass_it_on(string json, string text, int bytes)
    {
        var image = Base64Image.Read(JsonElement.Parse(json));
        Assert.Equal((text, bytes), image is null ? ("", 0) : (Encoding.ASCII.GetString(image.Base64.Span), image.Bytes.Length));
    }
}
