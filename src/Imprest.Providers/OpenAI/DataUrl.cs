namespace Imprest.Providers.OpenAI;

/// <summary>An input image as an address that holds it: <c>data:image/png;base64,…</c></summary>
internal static class DataUrl
{
    public static string Of(InputImage image) => $"data:{image.ContentType};base64,{Convert.ToBase64String(image.Bytes.Span)}";
}
