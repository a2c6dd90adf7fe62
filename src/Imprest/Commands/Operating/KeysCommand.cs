using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest keys list|create|change|revoke</c>.</summary>
internal static class KeysCommand
{
    private static readonly string[] Roles = ["account", "operator", "auditor"];

    public static Command Create(Surroundings surroundings)
    {
        var account = new Option<string?>("--account") { Description = "The account; default: the key's own.", HelpName = "ID" };
        var list = new Command("list", "Every key: its role, account and end; never the key itself.") { account };
        list.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => ListAsync(parsed.GetValue(account), client, output, cancellationToken));

        var name = new Argument<string>("NAME") { Description = "What the key is for." };
        var role = new Option<string>("--role") { Description = "account, operator or auditor.", HelpName = "ROLE", DefaultValueFactory = _ => "account" };
        var expires = new Option<string?>("--expires") { Description = "Its last day is the day before this one, YYYY-MM-DD (UTC).", HelpName = "DATE" };
        var limits = new Option<string[]>("--limit") { Description = "A limit that it begins with: day=5.00, month=… or total=…. May be given several times.", HelpName = "PERIOD=USD" };
        var rules = new KeyRuleOptions();
        var create = new Command("create", "A new key, shown once.") { name, account, role, expires, limits };
        rules.AddTo(create);
        create.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = parsed.GetValue(name), ["role"] = Role(parsed.GetValue(role)!) };
            if (parsed.GetValue(account) is { } id)
                body["account_id"] = id;
            if (Day.Unix(parsed.GetValue(expires), "--expires") is { } end)
                body["expires_at"] = long.Parse(end);
            rules.Write(parsed, body);
            if (parsed.GetValue(limits) is { Length: > 0 } texts)
                body["limits"] = new JsonArray([.. texts.Select(Limit)]);
            return CreateAsync(body, client, output, cancellationToken);
        });

        var key = new Argument<string>("ID") { Description = "The key's id, as `imprest keys list` shows it." };
        var newName = new Option<string?>("--name") { Description = "What the key is for.", HelpName = "NAME" };
        var newEnd = new Option<string?>("--expires") { Description = "Its last day is the day before this one, YYYY-MM-DD (UTC); never: it has no end.", HelpName = "DATE" };
        var changed = new KeyRuleOptions();
        var change = new Command("change", "Changes a key's name, end or rules, from its next call on. What is not named stays; `any` takes a rule away.") { key, newName, newEnd };
        changed.AddTo(change);
        change.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) =>
        {
            var body = new JsonObject();
            if (parsed.GetValue(newName) is { } text)
                body["name"] = text;
            if (parsed.GetValue(newEnd) is { } end)
                body["expires_at"] = end == "never" ? null : long.Parse(Day.Unix(end, "--expires")!);
            changed.Write(parsed, body);
            if (body.Count == 0)
                throw CommandError.Usage("Nothing is to change.", "Name what: --name, --expires, --allow-model, --highest-quality, --highest-size or --require-label.");
            return ChangeAsync(parsed.GetValue(key)!, body, client, output, cancellationToken);
        });
        var revoke = new Command("revoke", "Ends a key at once.") { key };
        revoke.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => RevokeAsync(parsed.GetValue(key)!, client, output, cancellationToken));

        return new Command("keys", "API keys: list, create, change, revoke.") { list, create, change, revoke }.NeedsOneOf("list", "create NAME", "change ID", "revoke ID");
    }

    private static string Role(string role) => Roles.Contains(role)
        ? role
        : throw CommandError.Usage($"`{role}` is not a role.", $"Roles: {string.Join(", ", Roles)}.");

    private static async Task<int> ListAsync(string? account, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var keys = await AdminLists.AllAsync(client, "admin/v1/keys", ("account_id", account), cancellationToken);
        if (output.Json)
        {
            output.WriteJson(AdminLists.AsList(keys));
            return ExitCode.Done;
        }

        var table = AdminLists.Table("id", "name", "role", "account", "key", "created (UTC)", "last used (UTC)", "state", "rules");
        foreach (var key in keys)
        {
            var state = key.Number("revoked_at") is not null ? "[red]revoked[/]" : key.Number("expires_at") is not null ? $"until {key.Time("expires_at")}" : "[green]active[/]";
            table.AddRow(
                Markup.Escape(key.Text("id") ?? ""), Markup.Escape(key.Text("name") ?? ""), Markup.Escape(key.Text("role") ?? ""),
                Markup.Escape(key.Text("account_id") ?? ""), Markup.Escape(key.Text("hint") ?? ""), key.Time("created_at"),
                key.Time("last_used_at") is { Length: >= 16 } used ? used[..16] : "", state, Markup.Escape(KeyRuleOptions.Words(key)));
        }

        output.Console.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> CreateAsync(JsonObject body, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var created = (await client.SendJsonAsync(HttpMethod.Post, "admin/v1/keys", body, cancellationToken)).Required();
        if (output.Json)
        {
            output.WriteJson(created);
            return ExitCode.Done;
        }

        output.Line(created.Text("key") ?? "");
        output.Line($"Key {created.Text("id")} ({created.Text("role")}). This is the only time that it is shown: keep it now.");
        return ExitCode.Done;
    }

    private static JsonNode Limit(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length < 2)
            throw CommandError.Usage($"`--limit {text}` is no limit.", "Write --limit day=5.00; periods are day, month and total.");
        return new JsonObject { ["period"] = parts[0], ["limit_usd"] = Amounts.Read(parts[1], "--limit", orZero: true) };
    }

    private static async Task<int> ChangeAsync(string id, JsonObject body, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var changed = (await client.SendJsonAsync(HttpMethod.Patch, $"admin/v1/keys/{Uri.EscapeDataString(id)}", body, cancellationToken)).Required();
        if (output.Json)
            output.WriteJson(changed);
        else
            output.Line($"Key {id} ({changed.Text("name")}): {(KeyRuleOptions.Words(changed) is { Length: > 0 } words ? words : "no rules")}{(changed.Time("expires_at") is { Length: > 0 } end ? $"; until {end}" : "")}.");
        return ExitCode.Done;
    }

    private static async Task<int> RevokeAsync(string id, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(new(HttpMethod.Delete, $"admin/v1/keys/{Uri.EscapeDataString(id)}"), cancellationToken);
        if (!answer.IsSuccess)
            throw new GatewayRefusal(answer);
        if (output.Json)
            output.WriteJson(answer.Body ?? new JsonObject { ["id"] = id, ["revoked"] = true });
        else
            output.Line($"Key {id} is revoked. Requests under way end as they would have.");
        return ExitCode.Done;
    }
}
