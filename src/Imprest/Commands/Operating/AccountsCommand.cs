using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest accounts list|create</c>.</summary>
internal static class AccountsCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var list = new Command("list", "Every account with its balance.").OverHttp(surroundings, admin: true, ListAsync);
        var name = new Argument<string>("NAME") { Description = "What people call it." };
        var create = new Command("create", "A new account, with its trial credit where the operator grants one.") { name };
        create.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => CreateAsync(parsed.GetValue(name)!, client, output, cancellationToken));
        return new Command("accounts", "The accounts: who owns wallets and keys.") { list, create }.NeedsOneOf("list", "create NAME");
    }

    private static async Task<int> ListAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var accounts = await AdminLists.AllAsync(client, "admin/v1/accounts", default, cancellationToken);
        if (output.Json)
        {
            output.WriteJson(AdminLists.AsList(accounts));
            return ExitCode.Done;
        }

        var table = AdminLists.Table("id", "name", "created (UTC)", "balance>", "held>", "available>");
        string Money(JsonNode? account, string field) => account.Text(field) ?? account.Object("balance").Text(field) ?? account.Object("wallet").Text(field) ?? "";
        var columns = ((string[])["balance_usd", "held_usd", "available_usd"])
            .Select(field => Figures.Column(accounts.Select(account => Money(account, field) is { Length: > 0 } text ? text : null))).ToArray();
        for (var i = 0; i < accounts.Count; i++)
        {
            table.AddRow(
                Markup.Escape(accounts[i].Text("id") ?? ""), Markup.Escape(accounts[i].Text("name") ?? ""), accounts[i].Time("created_at"),
                columns[0][i], columns[1][i], columns[2][i]);
        }

        output.Console.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> CreateAsync(string name, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var account = (await client.SendJsonAsync(HttpMethod.Post, "admin/v1/accounts", new JsonObject { ["name"] = name }, cancellationToken)).Required();
        if (output.Json)
        {
            output.WriteJson(account);
            return ExitCode.Done;
        }

        var id = account.Text("id");
        output.Line($"Account {id} ({name}).");
        output.Line($"Next: imprest keys create NAME --account {id}    imprest topup --account {id} --amount 5.00 --ref REFERENCE");
        return ExitCode.Done;
    }
}
