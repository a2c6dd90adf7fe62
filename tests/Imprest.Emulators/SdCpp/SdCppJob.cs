using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.SdCpp;

/// <summary>A generation as the server understands it.</summary>
internal sealed record SdCppJob(string Prompt, int Width, int Height, int Count, int Steps, string Format, string Operation)
{
    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <summary>Null for what the server refuses.</summary>
    public static SdCppJob? Read(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object || Text(body, "prompt") is not { } prompt)
            return null;
        var steps = body.TryGetProperty("sample_params", out var parameters) ? Number(parameters, "sample_steps", 20) : 20;
        var job = new SdCppJob(prompt, Number(body, "width", 512), Number(body, "height", 512), Number(body, "batch_count", 1), steps,
            Text(body, "output_format") ?? "png", body.TryGetProperty("mask_image", out _) ? "edit" : body.TryGetProperty("init_image", out _) ? "image-to-image" : "generate");
        return IsSize(job.Width) && IsSize(job.Height) && job.Count is >= 1 and <= 8 && steps is >= 1 and <= 150 && job.Format is "png" or "jpeg" or "webp"
            && Images(body).All(IsImage) ? job : null;
    }

    private static IEnumerable<string> Images(JsonElement body)
    {
        foreach (var name in (string[])["init_image", "mask_image"])
        {
            if (body.TryGetProperty(name, out var image))
                yield return image.GetString() ?? "";
        }

        if (body.TryGetProperty("ref_images", out var references))
        {
            foreach (var image in references.EnumerateArray())
                yield return image.GetString() ?? "";
        }
    }

    private static bool IsImage(string base64) => Convert.TryFromBase64String(base64, new byte[base64.Length], out var written) && written > 8;

    private static bool IsSize(int edge) => edge is >= 64 and <= 4096;

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int Number(JsonElement body, string name, int otherwise) => body.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;
}
