using System.Globalization;

namespace Imprest.Emulators.Recraft;

/// <summary>What the API refuses before any work.</summary>
internal static class RecraftValidation
{
    /// <summary>The words of what is wrong; null where nothing is.</summary>
    public static string? Check(RecraftCall call)
    {
        var v3 = call.Model is "recraftv3";
        if (RecraftTariff.Units(call.Model) is null)
            return "invalid model";
        if (call.Prompt.Length == 0 || call.Prompt.Length > (call.Model.StartsWith("recraftv4", StringComparison.Ordinal) ? 10_000 : 1_000))
            return "invalid prompt length";
        if (call.N is < 1 or > 6)
            return "n must be between 1 and 6";
        if (call.Raw["size"] is { } size && !EmulatedCall.TrySize(size, out _, out _))
            return "invalid image size";
        if ((call.Raw["style"] ?? call.Raw["negative_prompt"]) is not null && call.Model is not ("recraftv3" or "recraftv2"))
            return "style and negative_prompt are not supported by this model";
        if (call.Endpoint == "generations")
            return call.Raw["strength"] is null ? null : "unexpected strength";
        if (call.Image is null || !EmulatedImage.IsImage(call.Image.Bytes))
            return "invalid image";
        if (call.Endpoint == "inpaint")
            return v3 && call.Mask is { } mask && EmulatedImage.IsImage(mask.Bytes) ? null : "inpainting needs recraftv3 and a mask";
        return decimal.TryParse(call.Raw["strength"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var strength) && strength is >= 0 and <= 1
            ? null : "strength is required";
    }
}
