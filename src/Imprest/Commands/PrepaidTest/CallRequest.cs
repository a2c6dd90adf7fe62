using System.Net.Http.Headers;
using System.Text;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Writes a planned call as an HTTP request of OpenAI's Images API.</summary>
internal static class CallRequest
{
    /// <param name="input">The first image of the batch; needed by calls that send one.</param>
    /// <param name="label">Goes along as a label, so that the usage of this run can be asked for.</param>
    public static HttpRequestMessage Of(PlannedCall call, TestTarget target, TestImage? input, byte[]? mask, string label)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, PathOf(call)) { Content = ContentOf(call, target, input, mask) };
        if (call.IdempotencyKey is { } key)
            request.Headers.Add("Idempotency-Key", key);
        if (target.IsImprest)
            request.Headers.Add("x-imprest-labels", $"{TestRun.LabelName}={label}");
        return request;
    }

    private static string PathOf(PlannedCall call) => call.Operation switch
    {
        Pricing.Operation.Generate => "v1/images/generations",
        Pricing.Operation.Variation => "v1/images/variations",
        _ => "v1/images/edits",
    };

    private static HttpContent ContentOf(PlannedCall call, TestTarget target, TestImage? input, byte[]? mask)
    {
        var body = call.Body(target.Model);
        if (call.Input == CallInput.None)
            return new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in body)
            form.Add(new StringContent(value!.ToString()), name);

        form.Add(File(input!.Content, input.ContentType), "image", "image" + ExtensionOf(input.ContentType));
        if (call.Input == CallInput.FirstImageAndMask)
            form.Add(File(mask!, "image/png"), "mask", "mask.png");
        return form;
    }

    private static ByteArrayContent File(byte[] bytes, string contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return content;
    }

    private static string ExtensionOf(string contentType) => contentType switch
    {
        "image/jpeg" => ".jpg",
        "image/webp" => ".webp",
        _ => ".png",
    };
}
