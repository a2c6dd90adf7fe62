using Imprest.Errors;

namespace Imprest.Console.Rendering;

/// <summary>Errors for people who look at a page.</summary>
internal static class ErrorPages
{
    private static readonly string[] Machines = ["/v1", "/admin", "/openapi", "/hooks", "/healthz", "/readyz", "/assets"];

    /// <summary>A browser that shows pages asked, for one of them or for nothing that there is.</summary>
    public static bool Wants(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ConsoleRoutes.ConsoleEndpoint>() is not null
            ? context.Request.Headers.Accept.ToString() is var accept && (accept.Length == 0 || accept.Contains("text/html", StringComparison.Ordinal) || accept.Contains("*/*", StringComparison.Ordinal))
            : context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal) && !Machines.Any(start => context.Request.Path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));

    public static Task WriteAsync(HttpContext context, ApiException error)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        if (error is SignInNeededException && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Redirect("/sign-in?return_to=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
            return Task.CompletedTask;
        }

        var form = error.Code.Form();
        var title = form.Status switch { 404 => "Not found", 403 => "Not allowed", >= 500 => "Something failed", _ => "That did not work" };
        return PageResult.Of<ErrorPage>(title, new ErrorModel(title, error.Message, form.Code, error.RequestId ?? CallId.Of(context)?.Value)
        {
            Bare = form.Status == 400 && HttpMethods.IsGet(context.Request.Method) && context.Request.QueryString.HasValue ? context.Request.Path.ToUriComponent() : null,
        }, form.Status).ExecuteAsync(context);
    }
}

/// <param name="Code">As the API names it.</param>
public sealed record ErrorModel(string Title, string Message, string Code, string? RequestId)
{
    /// <summary>The page without what its address asks for, where that was wrong.</summary>
    public string? Bare { get; init; }
}
