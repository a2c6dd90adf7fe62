using System.Collections.Frozen;
using System.Security.Cryptography;
using Imprest.Console.Rendering;

namespace Imprest.Console.Assets;

/// <summary>The console's style, scripts and pictures, and the chart library where the build could get it: parts of this program.</summary>
internal static class ConsoleAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, Asset> All = Load();

    private sealed record Asset(byte[] Bytes, string ContentType, string Version);

    public static bool HasCharts => All.ContainsKey("echarts.js");

    /// <summary>With its version, so that browsers may keep it.</summary>
    public static string Address(string name) => $"/assets/{name}?v={All[name].Version}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", Get).ExcludeFromDescription();

    private static IResult Get(string name, HttpContext context)
    {
        if (!All.TryGetValue(name, out var asset))
            return Results.NotFound();
        // A script asks for others without a version: those are asked for again each time, and mostly answered with 304.
        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        ConsoleHeaders.Add(context);
        return Results.Bytes(asset.Bytes, asset.ContentType, entityTag: new($"\"{asset.Version}\""));
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(name => name[Prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            var content = bytes.ToArray();
            return new Asset(content, TypeOf(name), Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
        }, StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
