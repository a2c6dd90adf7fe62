using System.Text.Json;
using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Xai;

/// <summary>What xAI's own terms mean: ratios and classes as pixels, images as objects with an address.</summary>
internal static class XaiDrawing
{
    private static readonly Dictionary<string, string> Sizes = new()
    {
        ["1:1"] = "1024x1024", ["4:3"] = "1280x896", ["3:4"] = "896x1280", ["3:2"] = "1296x864", ["2:3"] = "864x1296", ["16:9"] = "1408x768", ["9:16"] = "768x1408",
        ["2:1"] = "1408x704", ["1:2"] = "704x1408", ["19.5:9"] = "1248x576", ["9:19.5"] = "576x1248", ["20:9"] = "1280x576", ["9:20"] = "576x1280", ["auto"] = "1024x1024",
    };

    /// <returns>Null where the service knows no such ratio or class.</returns>
    public static string? SizeOf(string? ratio, string? resolution)
    {
        if (!Sizes.TryGetValue(ratio ?? "1:1", out var size) || resolution is not (null or "1k" or "2k"))
            return null;
        return resolution != "2k" ? size : string.Join('x', size.Split('x').Select(side => 2 * int.Parse(side, System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>The images of a call's <c>image</c> or <c>images</c>: <c>{"type":"image_url","url":"data:…"}</c>.</summary>
    public static IEnumerable<RecordedFile> Images(RecordedCall call)
    {
        if (call["image"] is { } one)
            yield return Read("image", JsonElement.Parse(one));
        if (call["images"] is not { } several)
            yield break;
        foreach (var image in JsonElement.Parse(several).EnumerateArray())
            yield return Read("images", image);
    }

    private static RecordedFile Read(string name, JsonElement image)
    {
        var url = image.ValueKind is JsonValueKind.Object && image.TryGetProperty("url", out var value) ? value.GetString() ?? "" : "";
        return RecordedCallReader.FileAt(name, url);
    }
}
