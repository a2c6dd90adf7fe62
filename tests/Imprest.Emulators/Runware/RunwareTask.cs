using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Imprest.Emulators.Runware;

/// <summary>A task as the service understands it.</summary>
internal sealed partial record RunwareTask(string Id, string Model, string Prompt, int Width, int Height, int Results, string Format, string Operation)
{
    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <param name="wrong">The parameter that is refused, and with which code; null: none.</param>
    public static RunwareTask Read(JsonElement body, out (string Parameter, string Code)? wrong)
    {
        var task = new RunwareTask(Text(body, "taskUUID") ?? "", Text(body, "model") ?? "", Text(body, "positivePrompt") ?? "",
            Number(body, "width", 1024), Number(body, "height", 1024), Number(body, "numberResults", 1), Text(body, "outputFormat") switch { null or "JPG" => "jpeg", "WEBP" => "webp", _ => "png" },
            body.TryGetProperty("maskImage", out _) ? "edit" : body.TryGetProperty("seedImage", out _) || body.TryGetProperty("referenceImages", out _) ? "image-to-image" : "generate");
        wrong = Text(body, "taskType") != "imageInference" ? ("taskType", "invalidTaskType")
            : !Guid.TryParse(task.Id, out _) ? ("taskUUID", "invalidTaskUUID")
            : !Air().IsMatch(task.Model) ? ("model", "invalidModel")
            : task.Prompt.Length is < 2 or > 3_000 ? ("positivePrompt", "invalidPositivePrompt")
            : !IsEdge(task.Width) ? ("width", "invalidWidth")
            : !IsEdge(task.Height) ? ("height", "invalidHeight")
            : task.Results is < 1 or > 20 ? ("numberResults", "invalidNumberResults")
            : Text(body, "outputType") is not ("URL" or "base64Data" or "dataURI") ? ("outputType", "invalidOutputType")
            : Text(body, "maskImage") is not null && Text(body, "seedImage") is null ? ("seedImage", "missingSeedImage")
            : Images(body).Any(image => !image.StartsWith("data:image/", StringComparison.Ordinal)) ? ("seedImage", "invalidSeedImage")
            : null;
        return task;
    }

    private static bool IsEdge(int edge) => edge is >= 128 and <= 2_048 && edge % 64 == 0;

    private static IEnumerable<string> Images(JsonElement body)
    {
        foreach (var name in (string[])["seedImage", "maskImage"])
        {
            if (Text(body, name) is { } image)
                yield return image;
        }

        if (body.TryGetProperty("referenceImages", out var references))
        {
            foreach (var image in references.EnumerateArray())
                yield return image.GetString() ?? "";
        }
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int Number(JsonElement body, string name, int otherwise) => body.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;

    [GeneratedRegex("^[a-z0-9-]+:[a-z0-9-]+@[a-z0-9.-]+$")]
    private static partial Regex Air();
}
