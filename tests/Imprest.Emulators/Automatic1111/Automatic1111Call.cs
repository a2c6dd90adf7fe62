using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.Automatic1111;

/// <summary>A call to <c>txt2img</c> or <c>img2img</c> as the web UI understands it.</summary>
internal sealed record Automatic1111Call(string Prompt, int Width, int Height, int Images, string Checkpoint, string Operation, string TaskId)
{
    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <param name="wrong">The field that the validation refuses, and why; null: none.</param>
    public static Automatic1111Call Read(JsonElement body, bool fromImage, string newTask, out (string Field, string Message)? wrong)
    {
        wrong = body.ValueKind is not JsonValueKind.Object ? ("body", "value is not a valid dict")
            : fromImage && (!body.TryGetProperty("init_images", out var images) || images.GetArrayLength() == 0) ? ("init_images", "field required")
            : null;
        if (wrong is not null)
            return new("", 0, 0, 0, "", "", newTask);
        var call = new Automatic1111Call(
            Text(body, "prompt") ?? "", Number(body, "width", 512), Number(body, "height", 512), Number(body, "batch_size", 1) * Number(body, "n_iter", 1),
            body.TryGetProperty("override_settings", out var settings) ? Text(settings, "sd_model_checkpoint") ?? "" : "",
            body.TryGetProperty("mask", out _) ? "edit" : fromImage ? "img2img" : "txt2img", Text(body, "force_task_id") ?? newTask);
        wrong = call.Width % 8 != 0 || call.Height % 8 != 0 || call.Width is < 64 or > 2048 || call.Height is < 64 or > 2048 ? ("width", "ensure this value is a multiple of 8 from 64 to 2048")
            : call.Images is < 1 or > 100 ? ("n_iter", "ensure this value is less than or equal to 100")
            : Number(body, "steps", 20) is < 1 or > 150 ? ("steps", "ensure this value is less than or equal to 150")
            : null;
        return call;
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int Number(JsonElement body, string name, int otherwise) => body.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;
}
