using Imprest.Console.Sessions;
using Imprest.Errors;

namespace Imprest.Console.Rendering;

/// <summary>The console's addresses. They are for people, so the API's description leaves them out.</summary>
internal sealed class ConsoleRoutes(IEndpointRouteBuilder routes)
{
    private readonly RouteGroupBuilder group = routes.MapGroup("").ExcludeFromDescription().WithMetadata(IsConsole);

    /// <summary>Marks the console's endpoints: their errors are pages.</summary>
    public static readonly object IsConsole = new ConsoleEndpoint();

    public void Get(string pattern, Delegate handler) => group.MapGet(pattern, handler);

    /// <summary>A change. It comes from a page of ours: without a session there is none, with one its token was checked.</summary>
    public void Post(string pattern, Delegate handler) => group.MapPost(pattern, handler).AddEndpointFilter((context, next) =>
        context.HttpContext.Features.Get<Session>() is not null ? next(context)
            : throw new ApiException(ErrorCode.PermissionDenied, "This page is too old, or its cookie is missing. Nothing was changed. Load the page again and repeat.", SessionCookies.TokenField));

    internal sealed class ConsoleEndpoint;
}
