using System.Text.Json.Nodes;
using Imprest.Billing;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Keys;

/// <summary>API keys, under <c>/admin/v1/keys</c>: made (shown once), listed, revoked.</summary>
internal sealed class KeyEndpoints(KeyRing keys, SqliteLedger ledger, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin/v1/keys");
        admin.MapGet("", List).WithSummary("Keys, without their secrets");
        admin.MapPost("", CreateAsync).WithSummary("Make a key; its text is shown once");
        admin.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke a key");
    }

    private JsonObject List(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        var account = ListQuery.Text(request, "account_id");
        var rows = keys.All.Where(key => account is null || key.Account.Value == account).Select(key => (JsonNode)View(key));
        return ListQuery.Envelope(rows, row => (string?)row["id"], hasMore: false);
    }

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "account_id", "name", "role", "expires_at");
        var role = (body.OptionalText("role") ?? "account") switch
        {
            "account" => KeyRole.Account,
            "operator" => KeyRole.Operator,
            "auditor" => KeyRole.Auditor,
            _ => throw body.Wrong("role", "is account, operator or auditor"),
        };
        var account = new AccountId(body.OptionalText("account_id") ?? caller.Account.Value);
        if (!(await ledger.AccountsAsync()).Any(known => known.Id == account))
            throw BalanceEndpoints.NoAccount(account.Value);
        var expiresAt = body.OptionalTime("expires_at");
        if (expiresAt <= clock.GetUtcNow())
            throw body.Wrong("expires_at", "must be in the future");
        var (record, text) = await keys.CreateAsync(account, role, body.Text("name", 100), expiresAt);
        var view = View(record);
        view["key"] = text;
        return Results.Json(view, statusCode: 201);
    }

    private async Task<JsonObject> RevokeAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        if (caller.Key.Value == id)
            throw new ApiException(ErrorCode.InvalidRequest, "A key cannot revoke itself: somebody must be left who can operate. Use another operator's key.", "id");
        if (!await keys.RevokeAsync(new(id)))
            throw new ApiException(ErrorCode.NotFound, $"There is no key {id}.");
        return View(keys.All.First(key => key.Id.Value == id));
    }

    private static JsonObject View(ApiKeyRecord key) => new()
    {
        ["id"] = key.Id.Value,
        ["account_id"] = key.Account.Value,
        ["role"] = key.Role.ToString().ToLowerInvariant(),
        ["name"] = key.Name,
        ["hint"] = $"{KeySecret.Prefix(key.Role)}…{key.Hint}",
        ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["expires_at"] = key.ExpiresAt?.ToUnixTimeSeconds(),
        ["revoked_at"] = key.RevokedAt?.ToUnixTimeSeconds(),
    };
}
