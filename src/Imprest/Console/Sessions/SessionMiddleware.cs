using Imprest.Errors;
using Imprest.Keys;
using Microsoft.AspNetCore.Http.Features;

namespace Imprest.Console.Sessions;

/// <summary>
/// Whoever signed in calls the API as the key that they signed in with, so that pages and their scripts are clients like others. A request that could
/// change anything must carry the session's token. Calls with an Authorization header have nothing to do with sessions.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionCookies cookies, KeyRing keys)
{
    /// <summary>More than any form takes that people fill in before they have signed in.</summary>
    private const long MostBytesOfVisitors = 64 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Cookie.Count > 0 && context.Request.Headers.Authorization.Count == 0 && cookies.Read(context.Request) is { } session)
        {
            context.Features.Set(session); // First, so that a page that tells of an error begins no other.
            var caller = session.PublicKeyId is { } id ? keys.CallerOf(id) : null;
            if (caller is null && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
                body.MaxRequestBodySize = MostBytesOfVisitors; // The token is in the form: it is read before anything is known of who sends it.
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !await cookies.IsOursAsync(context.Request, session))
                throw new ApiException(ErrorCode.PermissionDenied, "This did not come from a page of this console, or the page is from before the last sign-in. Nothing was changed. Load the page again and repeat.", SessionCookies.TokenField);
            if (caller is not null)
                context.Features.Set(caller);
        }

        await next(context);
    }
}
