namespace Imprest.Emulators;

/// <summary>What the emulators need when a person starts them, and not a test.</summary>
public static class ByHand
{
    /// <summary>Provider → the environment variables of its address and its credential, then of its settings by their names, as a gateway reads them.</summary>
    private static readonly Dictionary<string, (string Address, string? Credential, (string Setting, string Variable)[] Settings)> Variables = new()
    {
        ["openai"] = ("OPENAI_BASE_URL", "OPENAI_API_KEY", []),
        ["azure"] = ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", []),
        ["compatible"] = ("COMPATIBLE_BASE_URL", "COMPATIBLE_API_KEY", []),
        ["xai"] = ("XAI_BASE_URL", "XAI_API_KEY", []),
        ["together"] = ("TOGETHER_BASE_URL", "TOGETHER_API_KEY", []),
        ["replicate"] = ("REPLICATE_BASE_URL", "REPLICATE_API_TOKEN", []),
        ["dashscope"] = ("DASHSCOPE_BASE_URL", "DASHSCOPE_API_KEY", []),
        ["stability"] = ("STABILITY_BASE_URL", "STABILITY_API_KEY", []),
        ["bedrock"] = ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ACCESS_KEY_ID", [("secret_access_key", "AWS_SECRET_ACCESS_KEY"), ("region", "AWS_REGION")]),
        ["recraft"] = ("RECRAFT_BASE_URL", "RECRAFT_API_TOKEN", []),
        ["ideogram"] = ("IDEOGRAM_BASE_URL", "IDEOGRAM_API_KEY", []),
        ["fal"] = ("FAL_BASE_URL", "FAL_KEY", []),
        ["bfl"] = ("BFL_BASE_URL", "BFL_API_KEY", []),
        ["luma"] = ("LUMA_BASE_URL", "LUMAAI_API_KEY", []),
        ["google"] = ("GEMINI_BASE_URL", "GEMINI_API_KEY", []),
        ["vertex"] = ("VERTEX_BASE_URL", "VERTEX_ACCESS_TOKEN", [("project", "GOOGLE_CLOUD_PROJECT"), ("location", "GOOGLE_CLOUD_LOCATION")]),
        ["ark"] = ("ARK_BASE_URL", "ARK_API_KEY", []),
        ["sdcpp"] = ("SDCPP_BASE_URL", null, []),
        ["automatic1111"] = ("AUTOMATIC1111_BASE_URL", "AUTOMATIC1111_AUTH", []),
        ["comfyui"] = ("COMFYUI_BASE_URL", "COMFYUI_API_KEY", []),
        ["runware"] = ("RUNWARE_BASE_URL", "RUNWARE_API_KEY", []),
        ["leonardo"] = ("LEONARDO_BASE_URL", "LEONARDO_API_KEY", []),
    };

    /// <summary>A line for a shell: with it in its environment, a gateway calls this emulator.</summary>
    public static string Export(Emulator emulator) => "export " + string.Join(' ', Environment(emulator).Select(variable => $"{variable.Name}={variable.Value}"));

    /// <summary>The same, as names and values.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(Emulator emulator)
    {
        var (address, credential, settings) = Variables[emulator.ProviderId];
        yield return (address, emulator.Address.ToString());
        if (credential is not null && emulator.Credential.Length > 0)
            yield return (credential, emulator.Credential);
        foreach (var (setting, variable) in settings)
            yield return (variable, emulator.Settings[setting]);
    }

    /// <returns>The address to listen on; null where the arguments cannot be used, with the reason.</returns>
    public static string? UrlOf(IReadOnlyList<string> args, out string? problem)
    {
        const string usage = "Use: dotnet run -c Release --project tests/Imprest.Emulators -- --urls http://127.0.0.1:9000";
        var url = args switch
        {
            [] => "http://127.0.0.1:9000",
            ["--urls", var given] => given,
            _ => null,
        };
        problem = url is null ? $"The emulators take one option, --urls. {usage}"
            : Uri.TryCreate(url, UriKind.Absolute, out var read) && read.Scheme == "http" ? null
            : $"`{url}` is no address to listen on. {usage}";
        return problem is null ? url : null;
    }
}
