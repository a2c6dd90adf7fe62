using Imprest.Errors;
using Imprest.Keys;

namespace Imprest.Console.Sessions;

/// <summary>
/// Whoever signed in calls the API as the key that they signed in with, so that pages and their scripts are clients like others. A request that could
/// change anything must carry the session's token. Calls with an Authorization header have nothing to do with sessions.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionCookies cookies, KeyRing keys)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Cookie.Count > 0 && context.Request.Headers.Authorization.Count == 0 && cookies.Read(context.Request) is { } session)
        {
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !await cookies.IsOursAsync(context.Request, session))
                throw new ApiException(ErrorCode.PermissionDenied, "This did not come from a page of this console, or the page is from before the last sign-in. Nothing was changed. Load the page again and repeat.", SessionCookies.TokenField);
            context.Features.Set(session);
            if (session.PublicKeyId is { } id && keys.CallerOf(id) is { } caller)
                context.Features.Set(caller);
        }

        await next(context);
    }
}
