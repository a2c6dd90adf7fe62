using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest limits list|set|remove</c>: the most that an account or a key may spend in a period.</summary>
internal static class LimitsCommand
{
    private static readonly string[] Periods = ["day", "month", "total", "absorbed_day"];

    public static Command Create(Surroundings surroundings)
    {
        var account = new Option<string>("--account") { Description = "The account.", HelpName = "ID", DefaultValueFactory = _ => "default" };
        var key = new Option<string?>("--key") { Description = "Only this key; default: the whole account.", HelpName = "ID" };
        var period = new Argument<string>("PERIOD") { Description = "day, month or total (UTC); absorbed_day: provider cost that no charge covers." };
        var amount = new Argument<string>("USD") { Description = "The limit, for instance 5.00." };

        var list = new Command("list", "Every limit, with what is used and held of it.") { account };
        list.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => ListAsync(parsed.GetValue(account)!, client, output, cancellationToken));
        var set = new Command("set", "Sets or changes a limit. What was spent in the period counts.") { period, amount, account, key };
        set.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) =>
        {
            var most = Amounts.Read(parsed.GetValue(amount)!, "the limit", orZero: true);
            var body = new JsonObject { ["account_id"] = parsed.GetValue(account), ["period"] = Period(parsed.GetValue(period)!), ["limit_usd"] = most };
            if (parsed.GetValue(key) is { } id)
                body["key_id"] = id;
            return SetAsync(body, client, output, cancellationToken);
        });
        var remove = new Command("remove", "Removes a limit.") { period, account, key };
        remove.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => RemoveAsync(
            parsed.GetValue(account)!, parsed.GetValue(key), Period(parsed.GetValue(period)!), client, output, cancellationToken));

        return new Command("limits", "Spending limits of accounts and keys.") { list, set, remove }.NeedsOneOf("list", "set PERIOD USD", "remove PERIOD");
    }

    private static string Period(string text) => Periods.Contains(text)
        ? text
        : throw CommandError.Usage($"`{text}` is not a period.", $"{(Nearest.Of(text, Periods) is { } near ? $"Did you mean {near}? " : "")}Periods: {string.Join(", ", Periods)}.");

    private static async Task<int> ListAsync(string account, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var limits = await AdminLists.AllAsync(client, "admin/v1/limits", ("account_id", account), cancellationToken);
        if (output.Json)
        {
            output.WriteJson(AdminLists.AsList(limits));
            return ExitCode.Done;
        }

        if (limits.Count == 0)
        {
            output.Line($"Account {account} has no limits: its wallet alone bounds what it spends. Set one: imprest limits set day 5.00 --account {account}");
            return ExitCode.Done;
        }

        var table = AdminLists.Table("for", "period", "limit>", "used>", "held>", "remaining>");
        var columns = ((string[])["limit_usd", "used_usd", "held_usd", "remaining_usd"]).Select(field => Figures.Column(limits.Select(limit => limit.Text(field) ?? ""))).ToArray();
        for (var i = 0; i < limits.Count; i++)
            table.AddRow(Markup.Escape(limits[i].Text("key_id") ?? "whole account"), limits[i].Text("period") ?? "", columns[0][i], columns[1][i], columns[2][i], columns[3][i]);
        output.Console.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> SetAsync(JsonObject body, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var set = (await client.SendJsonAsync(HttpMethod.Put, "admin/v1/limits", body, cancellationToken)).Required();
        if (output.Json)
            output.WriteJson(set);
        else
            output.Line($"{body.Text("key_id") ?? body.Text("account_id")}: at most {Figures.Of(body.Text("limit_usd"))} a {body.Text("period")}.");
        return ExitCode.Done;
    }

    private static async Task<int> RemoveAsync(string account, string? key, string period, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var path = QueryText.Of("admin/v1/limits", ("account_id", account), ("key_id", key), ("period", period));
        var answer = await client.SendAsync(new(HttpMethod.Delete, path), cancellationToken);
        if (!answer.IsSuccess)
            throw new GatewayRefusal(answer);
        if (output.Json)
            output.WriteJson(answer.Body ?? new JsonObject { ["removed"] = true });
        else
            output.Line($"{key ?? account} has no {period} limit any more.");
        return ExitCode.Done;
    }
}
