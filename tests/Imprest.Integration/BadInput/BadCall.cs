using System.Net.Http.Headers;
using System.Text;

namespace Imprest.Integration.BadInput;

/// <summary>A call that must be refused, and how.</summary>
/// <param name="Says">Words of the message that tell what to do.</param>
public sealed record BadCall(string Path, Func<HttpContent> Body, int Status, string Code, string? Param, string Says)
{
    public static BadCall Json(string json, string? param, string says, int status = 400, string code = "invalid_request") =>
        new("/v1/images/generations", () => new StringContent(json, Encoding.UTF8, "application/json"), status, code, param, says);

    public static BadCall Form(Action<MultipartFormDataContent> fill, string? param, string says, int status = 400, string code = "invalid_request") =>
        new("/v1/images/edits", () => NewForm(fill), status, code, param, says);

    public static BadCall Raw(string path, string contentType, byte[] body, int status, string code, string? param, string says) => new(path, () =>
    {
        var content = new ByteArrayContent(body);
        if (contentType.Length > 0)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }, status, code, param, says);

    /// <summary>A form with a model and a prompt.</summary>
    public static MultipartFormDataContent NewForm(Action<MultipartFormDataContent> fill)
    {
        var form = new MultipartFormDataContent { { new StringContent("a lid"), "prompt" } };
        fill(form);
        return form;
    }
}
