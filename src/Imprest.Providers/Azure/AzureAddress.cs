using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Azure;

/// <summary>Where a call of Azure OpenAI goes: by default to the v1 address, with a dated API version to the deployment's own.</summary>
internal static class AzureAddress
{
    /// <param name="endpoint">The resource's, with a slash at its end; <c>openai/</c> or <c>openai/v1/</c> may be part of it already.</param>
    /// <param name="apiVersion">Null, <c>v1</c>, <c>preview</c>, or a date (<c>2025-04-01-preview</c>).</param>
    public static Uri Of(Uri endpoint, string? apiVersion, string deployment, Operation operation)
    {
        var path = OpenAIRequest.Path(operation);
        var root = Root(endpoint);
        return apiVersion switch
        {
            null => new(root, $"openai/v1/{path}"),
            _ when char.IsAsciiDigit(apiVersion[0]) =>
                new(root, $"openai/deployments/{Uri.EscapeDataString(deployment)}/{path}?api-version={Uri.EscapeDataString(apiVersion)}"),
            _ => new(root, $"openai/v1/{path}?api-version={Uri.EscapeDataString(apiVersion)}"),
        };
    }

    private static Uri Root(Uri endpoint)
    {
        var text = endpoint.AbsoluteUri;
        foreach (var known in (ReadOnlySpan<string>)["/openai/v1/", "/openai/"])
        {
            if (text.EndsWith(known, StringComparison.OrdinalIgnoreCase))
                return new(text[..^(known.Length - 1)]);
        }

        return endpoint;
    }
}
