using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger.Sqlite;
using Imprest.SignUps;

namespace Imprest.Console.Sessions;

/// <summary>Sign in with a key, or by the link that the start printed; sign out.</summary>
internal sealed class SignInPages(SessionCookies cookies, EntryLinks links, KeyRing keys, SignUpDesk desk, SqliteLedger ledger, TimeProvider clock)
{
    /// <summary>A link here signs in once.</summary>
    public const string OneTimeLink = "/enter";

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/sign-in", Show);
        routes.Post("/sign-in", SignIn);
        routes.Post("/sign-out", SignOut);
        routes.Get(OneTimeLink, Enter);
    }

    private IResult Show(HttpContext context)
    {
        var returnTo = LocalAddress(context.Request.Query["return_to"]);
        if (context.CallerOrNull() is not null)
            return Results.LocalRedirect(returnTo);
        if (MayComeFromElsewhere(context.Request) && !context.Request.Query.ContainsKey("again"))
            context.Response.Headers["Refresh"] = $"0; url=/sign-in?again&return_to={Uri.EscapeDataString(returnTo)}";
        return Page(returnTo, null);
    }

    /// <summary>
    /// By a link from elsewhere a browser sends no cookie, be its person signed in or not. It does when it asks again by itself, since then it comes from us.
    /// </summary>
    private static bool MayComeFromElsewhere(HttpRequest request) =>
        !request.Headers.ContainsKey("Cookie") && request.Headers["Sec-Fetch-Site"].ToString() is not ("none" or "same-origin");

    private async Task<IResult> SignIn(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        try
        {
            cookies.Begin(context, keys.Check(form["key"].ToString().Trim()).PublicId);
            return Results.LocalRedirect(LocalAddress(form["return_to"]));
        }
        catch (ApiException refused) when (refused.Code == ErrorCode.InvalidApiKey)
        {
            ledger.CountStranger(ErrorCode.InvalidApiKey.Form().Code, clock.GetUtcNow());
            return Page(form["return_to"], refused.Message);
        }
    }

    private IResult SignOut(HttpContext context)
    {
        cookies.End(context);
        return Results.LocalRedirect("/sign-in");
    }

    private IResult Enter(HttpContext context)
    {
        if (links.Use(context.Request.Query["token"].ToString()) is not { } publicKeyId)
            return Page(null, "This link was used already, is older than an hour, or was not copied whole. Sign in with a key instead.");
        cookies.Begin(context, publicKeyId);
        return Results.LocalRedirect("/");
    }

    private PageResult Page(string? returnTo, string? error) =>
        PageResult.Of<SignInPage>("Sign in", new SignInModel(LocalAddress(returnTo), error, desk.Mode != "closed"), error is null ? 200 : 401);

    /// <summary>Where to go on: a page of ours, whatever the address asked for.</summary>
    internal static string LocalAddress(string? address) =>
        address is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && address.All(letter => letter is >= ' ' and <= '~') ? address : "/";
}

/// <param name="ReturnTo">A page of ours.</param>
/// <param name="Error">Why the last try was refused.</param>
/// <param name="SignUp">New people can get a key by themselves.</param>
public sealed record SignInModel(string ReturnTo, string? Error, bool SignUp);
