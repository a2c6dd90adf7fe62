using System.ClientModel;
using System.ClientModel.Primitives;
using Imprest.Integration.Support;
using OpenAI;
using OpenAI.Images;

namespace Imprest.Integration.Clients;

/// <summary>OpenAI's own .NET client, told nothing but another address and another key.</summary>
internal static class OpenAIDotNet
{
    public static ImageClient Client(Uri gateway, string key, string model, ClientRetryPolicy? retries = null, TimeSpan? timeout = null, string? idempotencyKey = null)
    {
        var options = new OpenAIClientOptions { Endpoint = new(gateway, "/v1"), NetworkTimeout = timeout };
        if (retries is not null)
            options.RetryPolicy = retries;
        if (idempotencyKey is not null)
            options.AddPolicy(new IdempotencyKeyPolicy(idempotencyKey), PipelinePosition.PerCall);
        return new(model, new ApiKeyCredential(key), options);
    }

    /// <summary>The same, with the waits between its retries cut short.</summary>
    /// <param name="idempotencyKey">Sent with each try of each call.</param>
    public static ImageClient QuickClient(Uri gateway, string key, string model, TimeSpan? timeout = null, string? idempotencyKey = null) =>
        Client(gateway, key, model, new QuickRetries(), timeout, idempotencyKey);
}
