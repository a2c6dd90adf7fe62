using Imprest.Console.Sessions;
using Imprest.Errors;

namespace Imprest.Console.Rendering;

/// <summary>The console's addresses. They are for people, so the API's description leaves them out.</summary>
internal sealed class ConsoleRoutes(IEndpointRouteBuilder routes)
{
    private readonly RouteGroupBuilder group = routes.MapGroup("").ExcludeFromDescription().WithMetadata(IsConsole);

    /// <summary>Marks the console's endpoints: their errors are pages.</summary>
    public static readonly object IsConsole = new ConsoleEndpoint();

    private readonly HashSet<string> pages = [];
    private readonly List<string> changes = [];

    public void Get(string pattern, Delegate handler)
    {
        pages.Add(pattern);
        group.MapGet(pattern, handler);
    }

    /// <summary>A change, by a form. It comes from a page of ours: without a session there is none, with one the form was read and its token checked.</summary>
    /// <param name="limit">Where it is no form of text alone.</param>
    public void Post(string pattern, Delegate handler, FormLimit? limit = null)
    {
        changes.Add(pattern);
        group.MapPost(pattern, handler).WithMetadata(limit ?? FormLimit.Text).AddEndpointFilter((context, next) =>
            context.HttpContext.Features.Get<Session>() is not null ? next(context)
                : throw new ApiException(ErrorCode.PermissionDenied, "This page is too old, or its cookie is missing. Nothing was changed. Load the page again and repeat.", SessionCookies.TokenField));
    }

    /// <summary>Where a form was refused, the address is where it went to; who loads that leads to the page that it stands on: the nearest one above it.</summary>
    public void MapBackFromChanges()
    {
        foreach (var pattern in changes.Where(pattern => !pages.Contains(pattern)))
        {
            var depth = Above(pattern);
            group.MapGet(pattern, (HttpContext context) =>
            {
                context.SignedInCaller();
                return Results.LocalRedirect(depth == 0 ? "/" : string.Join('/', context.Request.Path.ToUriComponent().Split('/').Take(depth + 1)));
            });
        }
    }

    private int Above(string pattern)
    {
        var parts = pattern.Split('/');
        var depth = parts.Length - 2;
        while (depth > 0 && !pages.Contains(string.Join('/', parts.Take(depth + 1))))
            depth--;
        return depth;
    }

    internal sealed class ConsoleEndpoint;
}
