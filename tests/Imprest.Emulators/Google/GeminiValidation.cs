using System.Text.Json;

namespace Imprest.Emulators.Google;

/// <summary>What the service refuses before any work, with the words that it uses.</summary>
internal static class GeminiValidation
{
    private static readonly string[] ConfigNames = ["responseModalities", "imageConfig", "seed", "temperature", "maxOutputTokens"];

    /// <param name="choosesFormat">Vertex AI takes <c>imageOutputOptions</c>; the Gemini API does not know the name.</param>
    public static GoogleRefusal? Check(GeminiCall call, bool choosesFormat)
    {
        if (call.Model is not { } model)
            return new(404, "NOT_FOUND", $"models/{call.ModelName} is not found for API version v1beta, or is not supported for generateContent.");
        if (Names(call.Body).FirstOrDefault(each => each is not ("contents" or "generationConfig" or "safetySettings" or "tools")) is { } strange)
            return Unknown(strange, "");
        var roles = GeminiCall.Items(call.Body, "contents").Select(content => content.TryGetProperty("role", out var role) ? role.GetString() : "user").ToList();
        if (roles.Count == 0 || roles.Exists(role => role is not "user"))
            return Invalid("contents", "contents is not specified, or has a role that is not valid here.");
        if (call.Prompt.Length == 0 && call.Raw.Files.Count == 0)
            return Invalid("contents[0].parts", "contents.parts must not be empty.");
        if (call.Raw.Files.Count > model.MostInputImages)
            return Invalid("contents[0].parts", "Too many input images.");
        if (call.Raw.Files.FirstOrDefault(file => file.ContentType is not ("image/png" or "image/jpeg" or "image/webp") || file.Bytes.Length == 0) is { } file)
            return Invalid("contents[0].parts", $"Unsupported MIME type: {file.ContentType}");
        return CheckConfig(call, model, choosesFormat);
    }

    private static GoogleRefusal? CheckConfig(GeminiCall call, GeminiModel model, bool choosesFormat)
    {
        if (!call.Body.TryGetProperty("generationConfig", out var config))
            return null;
        if (Names(config).FirstOrDefault(each => !ConfigNames.Contains(each)) is { } strange)
            return Unknown(strange, "generation_config");
        var modalities = GeminiCall.Items(config, "responseModalities").Select(each => each.GetString()).ToList();
        if (!modalities.Contains("IMAGE") || modalities.Exists(each => each is not ("TEXT" or "IMAGE")))
            return Invalid("generation_config.response_modalities", "The requested combination of response modalities is not supported by the model.");
        if (call.Raw["seed"] is { } seed && !int.TryParse(seed, out _))
            return Invalid("generation_config.seed", $"Invalid value at 'generation_config.seed' (TYPE_INT32), {seed}");
        if (!config.TryGetProperty("imageConfig", out var image))
            return null;
        if (Names(image).FirstOrDefault(each => each is not ("aspectRatio" or "imageSize") && !(choosesFormat && each == "imageOutputOptions")) is { } name)
            return Unknown(name, "generation_config.image_config");
        if (!model.Ratios.Contains(call.Ratio))
            return Invalid("generation_config.image_config.aspect_ratio", $"aspect_ratio must be one of {string.Join(", ", model.Ratios)}.");
        if (call.Raw["imageSize"] is { } size && (!model.TakesSize || model.Classes.All(each => each.Name != size)))
            return Invalid("generation_config.image_config.image_size", $"Invalid image size: {size}.");
        return call.MimeType is "image/png" or "image/jpeg" ? null : Invalid("generation_config.image_config.image_output_options", $"Unsupported MIME type: {call.MimeType}");
    }

    private static IEnumerable<string> Names(JsonElement holder) => holder.ValueKind is JsonValueKind.Object ? holder.EnumerateObject().Select(each => each.Name) : [];

    private static GoogleRefusal Invalid(string field, string message) => new(400, "INVALID_ARGUMENT", message) { Field = field };

    private static GoogleRefusal Unknown(string name, string where) =>
        Invalid(where, $"Invalid JSON payload received. Unknown name \"{name}\"{(where.Length == 0 ? "" : $" at '{where}'")}: Cannot find field.");
}
