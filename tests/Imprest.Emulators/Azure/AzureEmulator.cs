using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Azure;

/// <summary>Azure OpenAI: the Images API below <c>/openai/v1</c>, and below a deployment with a dated version.</summary>
/// <remarks>It bills what it processed: filtered calls and a 408 too. Every deployment is named for its model, but <c>images-eu</c>, which is gpt-image-2.</remarks>
public sealed class AzureEmulator : TokenImagesEmulator
{
    private const string OtherDeployment = "images-eu";

    public static Task<AzureEmulator> StartAsync() => StartAsync(new AzureEmulator());

    public override string ProviderId => "azure";

    public override string Credential => "emulated-azure-key";

    public override string SampleModel => "azure/gpt-image-2";

    public override (string? Size, string? Quality) SampleSettings => ("1024x1024", "low");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/openai/v1/images/generations", context => HandleAsync(context, "generation"));
        routes.MapPost("/openai/v1/images/edits", context => HandleAsync(context, "edit"));
        routes.MapPost("/openai/deployments/{deployment}/images/generations", (HttpContext context, string deployment) => HandleAsync(context, "generation", deployment));
        routes.MapPost("/openai/deployments/{deployment}/images/edits", (HttpContext context, string deployment) => HandleAsync(context, "edit", deployment));
    }

    protected override void Name(HttpContext context, string id)
    {
        context.Response.Headers["apim-request-id"] = id;
        context.Response.Headers["x-request-id"] = "of-a-proxy-behind-it";
    }

    protected override bool BillsFailure(Misbehavior misbehavior) => misbehavior.Name is "408" or "moderation_input" or "moderation" or "moderation_output";

    private protected override OpenAIRefusal? CheckKey(HttpContext context) =>
        context.Request.Headers["api-key"] == Credential ? null : AzureFailures.Find(Misbehavior.Status(401), "");

    private protected override OpenAICall Understand(OpenAICall call) => call.Model != OtherDeployment ? call
        : call with { Raw = call.Raw with { Fields = new Dictionary<string, string>(call.Raw.Fields) { ["model"] = "gpt-image-2" } } };

    private protected override OpenAIRefusal? Check(OpenAICall call)
    {
        if (call.Raw.Path.Contains("/deployments/", StringComparison.Ordinal) && !call.Raw.Query.StartsWith("?api-version=20", StringComparison.Ordinal))
            return new(404, "404", "Resource not found");
        return call.Operation == "edit" && !call.Raw.Headers["content-type"].StartsWith("multipart/", StringComparison.Ordinal)
            ? new(400, "invalid_request", "The body of an edit is a form.") : base.Check(call);
    }

    private protected override OpenAIRefusal? FailureOf(Misbehavior? misbehavior, OpenAICall call) => AzureFailures.Find(misbehavior, call.Prompt);

    private protected override decimal CostOf(OpenAICall call, Misbehavior? misbehavior, int images, BilledUsage? usage) => AzureTariff.Cost(call, images, usage);
}
