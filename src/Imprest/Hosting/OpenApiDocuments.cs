using Imprest.Errors;
using Imprest.Hosting.Description;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Imprest.Hosting;

/// <summary>The OpenAPI description at <c>/openapi/v1.json</c>: the mapped routes, told in full by <see cref="ApiOperations"/>.</summary>
internal static class OpenApiDocuments
{
    private const string Key = "api_key";

    private static readonly (string Name, string Is)[] AnswerHeaders =
    [
        ("x-request-id", "The request's id, to ask for it later."),
        ("x-imprest-charge-usd", "What it cost."),
        ("x-imprest-charge-status", "exact, estimated, unknown or pending."),
        ("x-imprest-held-usd", "What was held for it."),
        ("x-imprest-available-usd", "What the account has left."),
        ("x-imprest-key-remaining-usd", "What the key's limit leaves, where it has one."),
        ("x-imprest-price-version", "The rate card."),
        ("x-imprest-attempts", "Tries at providers."),
        ("x-imprest-provider-request-id", "The provider's id."),
        ("RateLimit-Policy", "The key's limits of rate, where it has any."),
        ("RateLimit", "What is left of them."),
        ("Idempotency-Replayed", "true: this answer was given before, and nothing was charged again."),
    ];

    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Imprest";
        document.Info.Version = "v1";
        document.Info.Description = "A prepaid gateway for image-generation APIs. Under /v1 it speaks the OpenAI Images API.";
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An Imprest key: imp_live_…, imp_admin_… or imp_audit_…." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var (name, schema) in CallSchemas.All(document).Concat(RecordSchemas.All(document)).Concat(CostSchemas.All(document)).Concat(TaskSchemas.All()).Concat(WebhookSchemas.All()))
            document.Components.Schemas[name] = schema;
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
                Describe(document, path, operation, ApiOperations.All.GetValueOrDefault($"{method.Method} {path}"));
        }

        return Task.CompletedTask;
    });

    private static void Describe(OpenApiDocument document, string path, OpenApiOperation operation, ApiOperation? about)
    {
        operation.Tags = null;
        about ??= new ApiOperation("Anything", "Done.");
        operation.Summary ??= about.Summary;
        if (about.NeedsKey)
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
        operation.Parameters ??= [];
        foreach (var name in about.Query)
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = ApiOperations.QueryParameters[name], Schema = Shape.Text("") });
        if (about.IsImagesCall)
        {
            operation.Parameters.Add(Header("Idempotency-Key", "Makes the call safe to repeat: the same key and call get the same answer for one charge."));
            operation.Parameters.Add(Header("x-imprest-labels", "Labels: name=value,name=value."));
        }

        DescribeBody(document, operation, about);
        DescribeAnswers(document, path, operation, about);
    }

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = Shape.Text("") };

    private static void DescribeBody(OpenApiDocument document, OpenApiOperation operation, ApiOperation about)
    {
        if (about.Json is null)
            return;
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = Media(document, about.Json) };
        if (about.Form is { } form)
            content["multipart/form-data"] = Media(document, form);
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
    }

    private static void DescribeAnswers(OpenApiDocument document, string path, OpenApiOperation operation, ApiOperation about)
    {
        var good = new OpenApiResponse { Description = about.AnswerIs, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) };
        if (about is { Answer: { } row, IsList: true })
            good.Content["application/json"] = new() { Schema = ListOf(new OpenApiSchemaReference(row, document)) };
        else if (about.Answer is { } one)
            good.Content["application/json"] = Media(document, one);
        else
            good.Content["application/octet-stream"] = new() { Schema = Shape.File(about.AnswerIs) };
        if (about.IsImagesCall)
        {
            good.Content["text/event-stream"] = new() { Schema = Shape.Text("Events image_generation.* or image_edit.*: partial_image, then completed with usage and charge, or error.") };
            good.Headers = AnswerHeaders.ToDictionary(header => header.Name, header => (IOpenApiHeader)new OpenApiHeader { Description = header.Is, Schema = Shape.Text("") }, StringComparer.Ordinal);
        }

        operation.Responses = new() { [Text(about.Status)] = good };
        IEnumerable<ErrorCode> errors = about.NeedsKey ? [.. about.Errors, ErrorCode.InvalidApiKey, ErrorCode.Internal] : about.Errors;
        foreach (var status in errors.Select(code => code.Form()).GroupBy(form => form.Status).OrderBy(status => status.Key))
            operation.Responses[Text(status.Key)] = Refusal(document, path, string.Join(", ", status.Select(form => form.Code).Distinct(StringComparer.Ordinal)));
    }

    /// <summary>OpenAI's dialect under <c>/v1</c>, RFC 9457 elsewhere.</summary>
    private static OpenApiResponse Refusal(OpenApiDocument document, string path, string codes) => new()
    {
        Description = codes,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [path.StartsWith("/v1", StringComparison.Ordinal) ? "application/json" : "application/problem+json"] =
                Media(document, path.StartsWith("/v1", StringComparison.Ordinal) ? "Error" : "Problem"),
        },
    };

    private static OpenApiSchema ListOf(IOpenApiSchema row) => Shape.Object(
        "A page of a list.",
        ("object", Shape.Text("list.")), ("data", Shape.List(row, "The rows.")), ("first_id", Shape.OrNull(Shape.Text("The first row's id."))),
        ("last_id", Shape.OrNull(Shape.Text("The last row's id: the next page's `after`."))), ("has_more", Shape.Flag("There are more.")));

    private static OpenApiMediaType Media(OpenApiDocument document, string schema) => new() { Schema = new OpenApiSchemaReference(schema, document) };

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
