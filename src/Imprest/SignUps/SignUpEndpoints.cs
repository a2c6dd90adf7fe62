using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.UsageLog;

namespace Imprest.SignUps;

/// <summary><c>POST /v1/sign-ups</c>, the one call without a key that changes something; and the invitations to it under <c>/admin/v1/invitations</c>.</summary>
internal sealed class SignUpEndpoints(KeyRing keys, SignUpDesk desk, Invitations invitations, TimeProvider clock)
{
    /// <summary>Nobody is known yet, so little is read.</summary>
    private const int MostBytes = 4 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/sign-ups", SignUpAsync).WithSummary("Open an account: its first key is shown once");
        var admin = routes.MapGroup("/admin/v1/invitations");
        admin.MapGet("", ListAsync).WithSummary("Invitations to open an account, newest first");
        admin.MapPost("", InviteAsync).WithSummary("Make an invitation; its link is shown once");
        admin.MapDelete("/{id}", RevokeAsync).WithSummary("Withdraw an invitation");
    }

    private async Task<IResult> SignUpAsync(HttpRequest request)
    {
        // A page elsewhere can have its visitors send a form, and no JSON.
        if (!request.HasJsonContentType())
            throw new ApiException(ErrorCode.UnsupportedMediaType, "Send application/json.");
        var body = await JsonBody.ReadAsync(request, MostBytes, "The body is too large; at most 4 kB are taken.", ["name", "invitation"]);
        var opened = await desk.SignUpAsync(request.HttpContext, body.Text("name", 100), body.OptionalText("invitation"));
        var key = KeyView.Of(opened.Key, []);
        key["key"] = opened.KeyText;
        return Results.Json(
            new JsonObject { ["account_id"] = opened.Account.Id.Value, ["name"] = opened.Account.Name, ["created_at"] = opened.Account.CreatedAt.ToUnixTimeSeconds(), ["trial_credit_usd"] = opened.Trial.ToString(), ["key"] = key },
            statusCode: 201);
    }

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        ListQuery.MustKnow(request, "limit", "after");
        var page = await invitations.ListAsync(caller, ListQuery.Limit(request), ListQuery.After(request))
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no invitation {ListQuery.After(request)} to list after.", "after");
        return ListQuery.Envelope(page.Items.Select(View), row => (string?)row["id"], page.HasMore);
    }

    private async Task<IResult> InviteAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "uses", "expires_at", "note");
        var (invitation, token) = await invitations.InviteAsync(caller, body.OptionalInteger("uses", 1, Invitations.MostUses) ?? 1, body.OptionalTime("expires_at"), body.OptionalText("note"));
        var view = View(invitation);
        view["token"] = token;
        view["link"] = invitations.Link(request, token);
        return Results.Json(view, statusCode: 201);
    }

    private async Task<JsonNode> RevokeAsync(string id, HttpRequest request) => View(await invitations.RevokeAsync(keys.Authenticate(request), id));

    private JsonNode View(Invitation invitation) => new JsonObject
    {
        ["id"] = invitation.Id,
        ["good"] = invitation.IsGood(clock.GetUtcNow()),
        ["uses"] = invitation.Uses,
        ["used"] = invitation.Used,
        ["note"] = invitation.Note,
        ["created_at"] = invitation.CreatedAt.ToUnixTimeSeconds(),
        ["created_by"] = invitation.CreatedBy.Value,
        ["expires_at"] = invitation.ExpiresAt?.ToUnixTimeSeconds(),
        ["revoked_at"] = invitation.RevokedAt?.ToUnixTimeSeconds(),
    };
}
