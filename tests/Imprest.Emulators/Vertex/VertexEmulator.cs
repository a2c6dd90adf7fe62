using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Imprest.Emulators.Google;

namespace Imprest.Emulators.Vertex;

/// <summary>Vertex AI, as far as it makes images, and the endpoint that gives its tokens to a service account.</summary>
public sealed class VertexEmulator : GeminiEmulator
{
    private readonly ServiceAccount _account = new("painter@emulated-project.iam.gserviceaccount.com", "emulated-project");
    private readonly ConcurrentDictionary<string, bool> _tokens = new();

    public static Task<VertexEmulator> StartAsync() => StartAsync(new VertexEmulator());

    public override string ProviderId => "vertex";

    /// <summary>An access token that is always let in.</summary>
    public override string Credential => "ya29.emulated-vertex";

    public override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["project"] = "emulated-project", ["location"] = "us-central1" };

    public override string SampleModel => "vertex/gemini-3-pro-image";

    /// <summary>The credentials file of its service account; the tokens come from <c>/vertex/token</c>.</summary>
    public string CredentialsFile => _account.File(TokenUri);

    /// <summary>How often a token was given.</summary>
    public int TokensGiven => _tokens.Count;

    /// <summary>How long the next tokens live.</summary>
    public int TokenSeconds { get; set; } = 3599;

    /// <summary>The account is disabled: no more tokens.</summary>
    public bool RefusesTokens { get; set; }

    private Uri TokenUri => new(Root, "/vertex/token");

    private protected override bool IsVertex => true;

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/token", TokenAsync);
        const string Models = "/v1/projects/emulated-project/locations/{location}/publishers/google/models/";
        routes.MapPost(Models + "{model}:generateContent", (HttpContext context, string model) => GenerateAsync(context, model));
        routes.MapPost(Models + "{model}:predict", PredictAsync);
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var problem = RefusesTokens ? "Account has been disabled."
            : form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer" ? "Unsupported grant type."
            : _account.Check(form["assertion"], Time.GetUtcNow());
        if (problem is not null)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant", error_description = problem });
            return;
        }

        var token = string.Create(CultureInfo.InvariantCulture, $"ya29.given-{_tokens.Count + 1}");
        _tokens[token] = true;
        await context.Response.WriteAsJsonAsync(new { access_token = token, expires_in = TokenSeconds, token_type = "Bearer" });
    }

    private protected override GoogleRefusal? Authorize(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString();
        return token == "Bearer " + Credential || token.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.ContainsKey(token["Bearer ".Length..]) ? null
            : new(401, "UNAUTHENTICATED", $"Request had invalid authentication credentials: {token}.") { Reason = "ACCESS_TOKEN_TYPE_UNSUPPORTED" };
    }

    private async Task PredictAsync(HttpContext context, string model)
    {
        ImagenCall call;
        try
        {
            call = await ImagenCall.ReadAsync(context, model);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException)
        {
            await RefuseAsync(context, new(400, "INVALID_ARGUMENT", "Invalid JSON payload received."));
            return;
        }

        Record(call.Raw);
        var misbehavior = Take(context, call.Prompt);
        if ((Authorize(context) ?? call.Check()) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, ImagenCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var failure = misbehavior?.Name is "moderation" or "moderation_input" ? ImagenCall.Blocked : GoogleRefusal.Find(misbehavior, call.Prompt);
        var made = Bills(misbehavior, isRefused: failure is not null) ? call.ImagesMade(misbehavior) : 0;
        Charge(
            ClientIdOf(context), NewRequestId(), call.Model, "generation", made, call.Ratio, made * call.Price, misbehavior);
        if (failure is not null)
        {
            await RefuseAsync(context, failure);
            return;
        }

        if (await BreakAsync(context, misbehavior, GoogleRefusal.OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        await SendAsync(context, misbehavior, call.Answer(misbehavior), "application/json; charset=UTF-8", cancellationToken);
    }
}
