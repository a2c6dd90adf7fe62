using Microsoft.AspNetCore.OpenApi;

namespace Imprest.Hosting;

/// <summary>The OpenAPI description at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiDocuments
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Imprest";
        document.Info.Version = "v1";
        document.Info.Description = "A prepaid gateway for image-generation APIs. Under /v1 it speaks the OpenAI Images API.";
        return Task.CompletedTask;
    });
}
