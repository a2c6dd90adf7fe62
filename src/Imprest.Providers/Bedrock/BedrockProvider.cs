using System.Text.RegularExpressions;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bedrock;

/// <summary>Calls image models on Amazon Bedrock by InvokeModel. It answers at once; each call is sent at most once.</summary>
public sealed partial class BedrockProvider : IImageProvider
{
    private readonly ProviderHttp _http;
    private readonly TimeProvider _time;
    private readonly BedrockAuthorization _authorization;

    public BedrockProvider(ProviderConnection connection, ProviderClients clients) =>
        (_http, _time, _authorization) = (new(connection, clients), clients.Time, new(connection));

    public static ProviderKind Kind { get; } = new("bedrock", "Amazon Bedrock")
    {
        // A token goes before a key, as with the AWS SDKs; which of the two a credential is, its form tells.
        CredentialVariables = ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID"],
        AddressVariables = ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
        AddressOf = AddressOf,
        Settings =
        [
            new("secret_access_key", ["AWS_SECRET_ACCESS_KEY"], "the secret of the access key; not needed with a bearer token", Secret: true),
            new("session_token", ["AWS_SESSION_TOKEN"], "of temporary credentials", Secret: true),
            new("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], "where the models are: `us-west-2`", Required: true),
        ],
        Create = (connection, clients) => new BedrockProvider(connection, clients),
        Models = BedrockModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://docs.aws.amazon.com/nova/latest/userguide/image-gen-access.html", new(2026, 11, 29)),
            new("https://docs.aws.amazon.com/nova/latest/userguide/image-gen-errors.html", new(2026, 11, 29)),
            new("https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.md", new(2026, 11, 29)),
            new("https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-3-text-image.html", new(2026, 11, 29)),
            new("https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-stable-ultra-text-image-request-response.html", new(2026, 11, 29)),
            new("https://docs.aws.amazon.com/bedrock/latest/userguide/stable-image-services.html", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "The fields `image` and `mask` of Stability's inpainting and control services, and which colour of a mask is drawn anew, are from memory.",
            "A body `{status: \"Content Moderated\"}` was not seen; `Request Moderated` was.",
            "An image-to-image call of Stability's models is sent with a strength of 0.5, because the field is required and calls have no word for it.",
        ],
    };

    public string Id => "bedrock";

    public ProviderModel? Find(string model) => BedrockModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (_authorization.Missing is { } setting)
            return new ProviderOutcome.Failed(Outcome.Failed, "not_configured", $"The connection has no {setting}, and an access key cannot sign without it.") { NothingWasSent = true };
        if (!BedrockModels.IsSpoken(request.Model))
            return HttpFailure.NotSpoken(request.Model);
        var body = BedrockRequest.Body(request);
        var message = _http.Post(BedrockRequest.Path(request.Model), JsonBody.Of(body));
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        _authorization.Add(message, request.Model, body.Span, _time.GetUtcNow());
        return await _http.RunAsync(
            message, request, answer => BedrockAnswer.Read(answer, request.Images) with { ProviderRequestId = answer.Header("x-amzn-requestid") }, cancellationToken);
    }

    private static Uri? AddressOf(IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue("region", out var region) && Region().IsMatch(region) ? new($"https://bedrock-runtime.{region}.amazonaws.com/") : null;

    [GeneratedRegex("^[a-z0-9-]{1,40}$")]
    private static partial Regex Region();
}
