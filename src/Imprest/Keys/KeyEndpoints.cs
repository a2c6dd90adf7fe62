using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.UsageLog;

namespace Imprest.Keys;

/// <summary>API keys: those of all accounts under <c>/admin/v1/keys</c>, an account's own under <c>/v1/keys</c>. Made (shown once), listed, changed, revoked.</summary>
internal sealed class KeyEndpoints(KeyRing keys, KeyChanges changes)
{
    private const int MostNames = 1_000; // What is too many is told by name.

    private static readonly string[] Settings = ["name", "expires_at", "allowed_models", "highest_quality", "highest_size", "required_labels"];

    public void Map(IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin/v1/keys");
        admin.MapGet("", ListAsync).WithSummary("Keys, without their secrets");
        admin.MapPost("", CreateAsync).WithSummary("Make a key; its text is shown once");
        admin.MapPatch("/{id}", ChangeAsync).WithSummary("Change a key's name, end or rules");
        admin.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke a key");
        var own = routes.MapGroup("/v1/keys");
        own.MapGet("", ListAsync).WithSummary("The account's own keys, without their secrets");
        own.MapPost("", CreateAsync).WithSummary("Make a key of the account; its text is shown once");
        own.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke another key of the account");
    }

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        Admit(request, caller, reads: true);
        ListQuery.MustKnow(request, "limit", "after", "account_id");
        AccountId? account = ListQuery.Text(request, "account_id") is { } asked ? new AccountId(asked) : null;
        var (all, limit, start) = (await changes.SeenByAsync(caller, account), ListQuery.Limit(request), 0);
        if (ListQuery.After(request) is { } after)
        {
            start = all.TakeWhile(key => key.Id.Value != after).Count() + 1;
            if (start > all.Count)
                throw new ApiException(ErrorCode.NotFound, $"There is no key {after} to list after.", "after");
        }

        var shown = all.Skip(start).Take(limit).ToList();
        var limits = await changes.LimitsOfAsync(shown);
        return ListQuery.Envelope(shown.Select(key => (JsonNode)KeyView.Of(key, limits[key.Id])), row => (string?)row["id"], all.Count > start + limit);
    }

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        Admit(request, caller);
        var body = await JsonBody.ReadAsync(request, [.. Settings, "account_id", "role", "limits"]);
        var role = (body.OptionalText("role") ?? "account") switch
        {
            "account" => KeyRole.Account,
            "operator" => KeyRole.Operator,
            "auditor" => KeyRole.Auditor,
            _ => throw body.Wrong("role", "is account, operator or auditor"),
        };
        var account = body.OptionalText("account_id") is { } id ? new AccountId(id) : caller.Account;
        var (record, text) = await changes.CreateAsync(caller, account, role, Read(body, new("")), Limits(body));
        var view = await ViewAsync(record);
        view["key"] = text;
        return Results.Json(view, statusCode: 201);
    }

    private async Task<JsonObject> ChangeAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, Settings);
        return await ViewAsync(await changes.ChangeAsync(caller, new(id), Read(body, KeySettings.Of(changes.Find(new(id))))));
    }

    private async Task<JsonObject> RevokeAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        Admit(request, caller);
        return await ViewAsync(await changes.RevokeAsync(caller, new(id)));
    }

    private async Task<JsonObject> ViewAsync(ApiKeyRecord key) => KeyView.Of(key, (await changes.LimitsOfAsync(key))[key.Id]);

    /// <summary>Under <c>/admin</c> accounts have nothing to ask; under <c>/v1</c> they ask for their own.</summary>
    private static void Admit(HttpRequest request, Caller caller, bool reads = false)
    {
        if (reads && request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase))
            caller.MustSeeAll();
        else if (request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase) || (caller.Role == KeyRole.Auditor && !reads))
            caller.MustOperate();
    }

    /// <summary>What the body says, and where it says nothing what was before; null takes a rule away.</summary>
    private static KeySettings Read(JsonBody body, KeySettings before)
    {
        var rules = before.Rules;
        return new(body.Has("name") || before.Name.Length == 0 ? body.Text("name", 100) : before.Name)
        {
            ExpiresAt = body.Has("expires_at") ? body.OptionalTime("expires_at") : before.ExpiresAt,
            Rules = new()
            {
                AllowedModels = body.Has("allowed_models") ? body.OptionalTexts("allowed_models", MostNames) ?? [] : rules.AllowedModels,
                HighestQuality = body.Has("highest_quality") ? body.OptionalText("highest_quality") : rules.HighestQuality,
                HighestSize = body.Has("highest_size") ? body.OptionalText("highest_size") : rules.HighestSize,
                RequiredLabels = body.Has("required_labels") ? body.OptionalTexts("required_labels", MostNames) ?? [] : rules.RequiredLabels,
            },
        };
    }

    private static List<KeyLimit> Limits(JsonBody body)
    {
        var limits = new List<KeyLimit>();
        foreach (var limit in body.OptionalObjects("limits", 3, "period", "limit_usd"))
        {
            var amount = limit.Amount("limit_usd");
            limits.Add(new(Billing.LimitPeriods.Parse(limit.Text("period", 16)), amount >= Pricing.Money.Zero ? amount : throw limit.Wrong("limit_usd", "is zero or more")));
        }

        return limits;
    }
}
