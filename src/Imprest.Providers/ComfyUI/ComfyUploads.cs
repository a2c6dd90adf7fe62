using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.ComfyUI;

/// <summary>Brings a call's input images to the server before the call itself. That is no work: where it fails, nothing was asked for.</summary>
internal sealed class ComfyUploads(ProviderHttp http)
{
    private const string Folder = "imprest";

    /// <returns>The values with the names of the files, or how the call ended.</returns>
    public async Task<(ComfyValues Values, ProviderOutcome.Failed? Failed)> SendAsync(
        ComfyValues values, ProviderRequest request, string id, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var image in request.InputImages)
        {
            var (name, failed) = await SendAsync(image, $"{id}-{names.Count + 1}", original: null, request.ClientId, cancellationToken);
            if (failed is not null)
                return (values, failed);
            names.Add(name);
        }

        if (request.Mask is null || names.Count == 0)
            return (values with { Images = names }, null);
        var (masked, wrong) = await SendAsync(request.Mask, $"{id}-mask", original: names[0], request.ClientId, cancellationToken);
        return (values with { Images = names, Mask = masked }, wrong);
    }

    /// <param name="original">Of a mask: the image whose transparency it becomes.</param>
    private async Task<(string Name, ProviderOutcome.Failed? Failed)> SendAsync(
        InputImage image, string name, string? original, string clientId, CancellationToken cancellationToken)
    {
        var upload = http.Post(original is null ? "upload/image" : "upload/mask", Form(image, name + Extension(image.ContentType), original));
        switch (await http.SendAsync(upload, clientId, cancellationToken))
        {
            case Exchange.Answered { IsSuccess: true } answer when answer.Json() is { } stored && stored.Text("name") is { Length: > 0 } storedName:
                return (stored.Text("subfolder") is { Length: > 0 } folder ? $"{folder}/{storedName}" : storedName, null);
            case Exchange.Answered { IsSuccess: false } answer:
                return ("", ComfyAnswer.Refused(answer) with { NothingWasSent = true });
            case Exchange.Broken { Outcome: ProviderOutcome.Failed failed }:
                return ("", failed);
            case var exchange:
                return ("", new(Outcome.Failed, "upload_failed", $"An input image could not be uploaded: {LateResults.Unanswered(exchange).Reason}.") { NothingWasSent = true });
        }
    }

    private static MultipartForm Form(InputImage image, string fileName, string? original)
    {
        var form = new MultipartForm();
        form.File("image", image with { FileName = fileName });
        form.Field("type", "input");
        form.Field("subfolder", Folder);
        form.Field("overwrite", "true"); // The name is the call's own: the same call would bring the same image.
        if (original?.Split('/', 2) is { } parts)
        {
            var reference = new Dictionary<string, string> { ["filename"] = parts[^1], ["subfolder"] = parts.Length > 1 ? parts[0] : "", ["type"] = "input" };
            form.Field("original_ref", JsonSerializer.Serialize(reference));
        }

        return form;
    }

    private static string Extension(string contentType) => contentType switch
    {
        "image/jpeg" => ".jpg",
        "image/webp" => ".webp",
        _ => ".png",
    };
}
