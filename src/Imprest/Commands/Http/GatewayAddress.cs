using System.CommandLine;
using System.Text.Json;
using Imprest.Hosting;

namespace Imprest.Commands.Http;

/// <summary>Where the gateway is, and the key to speak to it with.</summary>
internal sealed record GatewayAddress(Uri BaseUrl, string Key)
{
    public const string DefaultBaseUrl = "http://127.0.0.1:8686";

    /// <summary>The address and key of a command: its options, else the environment, else <c>DATA/initial-keys.json</c>.</summary>
    /// <param name="admin">The command operates the gateway, so it takes the admin key.</param>
    public static GatewayAddress Of(ParseResult parsed, Surroundings surroundings, bool admin)
    {
        var directory = parsed.GetValue(CommonOptions.Data)!;
        var file = ReadKeys(directory);
        var said = parsed.GetValue(CommonOptions.BaseUrl) ?? surroundings.Variable("IMPREST_BASE_URL");
        var baseUrl = ParseUrl(said ?? Filled(file?.BaseUrl) ?? DefaultBaseUrl);
        var variable = admin ? "IMPREST_ADMIN_KEY" : "IMPREST_API_KEY";
        var key = parsed.GetValue(CommonOptions.ApiKey) ?? surroundings.Variable(variable);
        // The file's keys are for the file's gateway: they are not sent to an address that somebody typed.
        if (key is null && file is not null && (said is null || SameServer(baseUrl, ParseUrl(Filled(file.BaseUrl) ?? DefaultBaseUrl))))
            key = Filled(admin ? file.AdminKey : file.ApiKey);
        return new(baseUrl, key ?? throw NoKey(variable, directory, file is not null, baseUrl));
    }

    public static Uri ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw CommandError.Usage($"`{text}` is not an address.", "Write it as http://HOST:PORT, for instance http://127.0.0.1:8686.");
        // Client libraries are given the address with /v1; both forms are meant alike.
        var path = url.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/v1", StringComparison.Ordinal))
            path = path[..^3];
        return new UriBuilder(url) { Path = path + "/", Query = "", Fragment = "" }.Uri;
    }

    private static InitialKeys? ReadKeys(string directory)
    {
        try
        {
            return InitialKeys.Load(directory);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw CommandError.Usage(
                $"{Path.Combine(directory, InitialKeys.FileName)} cannot be read: {error.Message}", "Give --api-key and --base-url instead, or run as the user who runs the gateway.");
        }
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool SameServer(Uri left, Uri right) => left.Scheme == right.Scheme && left.Host == right.Host && left.Port == right.Port;

    private static CommandError NoKey(string variable, string directory, bool hasFile, Uri baseUrl) => new(
        ExitCode.BadUsage, "no_key", $"There is no key for {baseUrl.GetLeftPart(UriPartial.Authority)}.",
        hasFile
            ? $"{Path.Combine(directory, InitialKeys.FileName)} is for another address. Give --api-key, or set {variable}."
            : $"Give --api-key, set {variable}, or name the data directory of the gateway with --data (there is no {Path.Combine(directory, InitialKeys.FileName)}).");
}
