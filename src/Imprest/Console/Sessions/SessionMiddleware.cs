using Imprest.Errors;
using Imprest.Keys;

namespace Imprest.Console.Sessions;

/// <summary>
/// Whoever signed in calls the API as the key that they signed in with, so that pages and their scripts are clients like others. A request that could
/// change anything must carry the session's token: in a header, or in the form where the address takes one of the console. No other body is read here.
/// Calls with an Authorization header have nothing to do with sessions.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionCookies cookies, ConsoleForms forms, KeyRing keys)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Cookie.Count > 0 && context.Request.Headers.Authorization.Count == 0 && cookies.Read(context.Request) is { } session)
        {
            context.Features.Set(session); // First, so that a page that tells of an error begins no other.
            // A browser keeps what it may, for whoever uses it next. Answers that may be kept say so themselves.
            context.Response.Headers.CacheControl = "no-store";
            var caller = session.PublicKeyId is { } id ? keys.CallerOf(id) : null;
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !cookies.IsOurs(await TokenAsync(context, caller), session))
                throw new ApiException(ErrorCode.PermissionDenied, "This did not come from a page of this console, or the page is from before the last sign-in. Nothing was changed. Load the page again and repeat.", SessionCookies.TokenField);
            if (caller is not null)
                context.Features.Set(caller);
        }

        await next(context);
    }

    /// <summary>Reads a form even where the token is in the header: those that follow rely on it.</summary>
    private async Task<string?> TokenAsync(HttpContext context, Caller? caller)
    {
        var form = context.GetEndpoint()?.Metadata.GetMetadata<FormLimit>() is { } limit ? await forms.ReadAsync(context, caller is null ? FormLimit.Visitors : limit, caller?.Account) : null;
        return context.Request.Headers[SessionCookies.TokenHeader].ToString() is { Length: > 0 } sent ? sent : form?[SessionCookies.TokenField];
    }
}
