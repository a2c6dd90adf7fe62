using Imprest.Console.Accounts;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Pricing;
using Imprest.SignUps;
using Imprest.UsageLog;

namespace Imprest.Console.SignUps;

/// <summary>Get a key: a stranger opens an account, as far as the operator lets them, and goes on signed in to it.</summary>
internal sealed class SignUpPages(SignUpDesk desk, Invitations invitations, SessionCookies cookies, ShownOnce shownOnce, AccountNames names, GatewayOptions options)
{
    private const string Welcome = "/get-a-key/welcome";

    public void Map(ConsoleRoutes routes)
    {
        routes.Get(Invitations.Page, ShowAsync);
        routes.Post(Invitations.Page, SignUpAsync);
        routes.Get(Welcome, GreetAsync);
    }

    private async Task<IResult> ShowAsync(HttpContext context) => Page(await ModelAsync(ListQuery.Text(context.Request, "invitation")));

    private async Task<SignUpModel> ModelAsync(string? invitation) => new(
        desk.Mode, invitation, invitation is not null && desk.Mode != "closed" && await invitations.IsGoodAsync(invitation), options.TrialCredit);

    private async Task<IResult> SignUpAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (name, invitation) = (form["name"].ToString().Trim(), form["invitation"].ToString() is { Length: > 0 } token ? token : null);
        try
        {
            var opened = await desk.SignUpAsync(context, name, invitation);
            context.Features.Set(cookies.Begin(context, opened.Key.PublicId));
            shownOnce.Keep(context, Welcome, opened.KeyText);
            return Results.Redirect(Welcome);
        }
        catch (ApiException refused) when (refused.Code is ErrorCode.InvalidRequest or ErrorCode.InvitationInvalid or ErrorCode.RateLimitExceeded or ErrorCode.PermissionDenied)
        {
            return Page(await ModelAsync(invitation) with { Name = name, Problem = refused.Message }, refused.Code.Form().Status);
        }
    }

    private async Task<IResult> GreetAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        return PageResult.Of<WelcomePage>("Your key", new WelcomeModel(caller.Account.Value, await names.OfAsync(caller.Account), shownOnce.Take(context, Welcome), options.TrialCredit, options.DefaultModel));
    }

    private static PageResult Page(SignUpModel model, int status = 200) => PageResult.Of<SignUpPage>("Get a key", model, status);
}

/// <param name="Mode"><c>closed</c>, <c>invitation</c> or <c>open</c>.</param>
/// <param name="Invitation">The token that the link had.</param>
/// <param name="IsGood">It opens an account.</param>
public sealed record SignUpModel(string Mode, string? Invitation, bool IsGood, Money Trial)
{
    public string Name { get; init; } = "";

    /// <summary>Why the last try was refused.</summary>
    public string? Problem { get; init; }

    public bool IsPossible => Mode == "open" || (Mode == "invitation" && IsGood);
}

/// <param name="Key">Shown this once; null when it was shown before.</param>
public sealed record WelcomeModel(string Account, string AccountName, string? Key, Money Trial, string DefaultModel);
