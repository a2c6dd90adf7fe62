namespace Imprest.Emulators.OpenAI;

/// <summary>The OpenAI Images API: generations, edits, variations; JSON, forms and streams.</summary>
public sealed class OpenAIEmulator : TokenImagesEmulator
{
    public static Task<OpenAIEmulator> StartAsync() => StartAsync(new OpenAIEmulator());

    public override string ProviderId => "openai";

    public override string Credential => ApiKey;

    public override string SampleModel => "openai/gpt-image-2";

    public override (string? Size, string? Quality) SampleSettings => ("1024x1024", "low");

    public override Uri Address => BaseAddress;

    /// <summary>The only key that is let in.</summary>
    public string ApiKey { get; init; } = "sk-emulated-openai";

    /// <summary><c>http://127.0.0.1:PORT/openai/v1</c></summary>
    public Uri BaseAddress => new(Root, "/openai/v1");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/images/generations", context => HandleAsync(context, "generation"));
        routes.MapPost("/v1/images/edits", context => HandleAsync(context, "edit"));
        routes.MapPost("/v1/images/variations", context => HandleAsync(context, "variation"));
    }

    protected override void Name(HttpContext context, string id)
    {
        base.Name(context, id);
        context.Response.Headers["openai-processing-ms"] = "1";
    }

    private protected override OpenAIRefusal? CheckKey(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {ApiKey}" ? null
        : new(401, "invalid_api_key", $"Incorrect API key provided: {context.Request.Headers.Authorization.ToString().Split(' ')[^1]}.");

    private protected override decimal CostOf(OpenAICall call, Misbehavior? misbehavior, int images, BilledUsage? usage) => OpenAITariff.Cost(call, images, usage);
}
