using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest accounts list|create|price-list</c>, and invitations to open one.</summary>
internal static class AccountsCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var list = new Command("list", "Every account with its balance.").OverHttp(surroundings, admin: true, ListAsync);
        var name = new Argument<string>("NAME") { Description = "What people call it." };
        var create = new Command("create", "A new account, with its trial credit where the operator grants one.") { name };
        create.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => CreateAsync(parsed.GetValue(name)!, client, output, cancellationToken));
        var account = new Argument<string>("ID") { Description = "The account." };
        var priceList = new Argument<string?>("NAME") { Description = "A price list of the configuration; left out: the gateway's default.", Arity = ArgumentArity.ZeroOrOne };
        var put = new Command("price-list", "Puts an account on a price list, from its next call on.") { account, priceList };
        put.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) =>
            PutAsync(parsed.GetValue(account)!, parsed.GetValue(priceList), client, output, cancellationToken));
        var accounts = new Command("accounts", "The accounts: who owns wallets and keys.") { list, create, put };
        foreach (var command in InvitationCommands.All(surroundings))
            accounts.Subcommands.Add(command);
        return accounts.NeedsOneOf("list", "create NAME", "price-list ID NAME", "invite", "invitations", "withdraw ID");
    }

    private static async Task<int> ListAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var accounts = await AdminLists.AllAsync(client, "admin/v1/accounts", default, cancellationToken);
        if (output.Json)
        {
            output.WriteJson(AdminLists.AsList(accounts));
            return ExitCode.Done;
        }

        var table = AdminLists.Table("id", "name", "created (UTC)", "balance>", "held>", "available>", "price list");
        string Money(JsonNode? account, string field) => account.Text(field) ?? account.Object("balance").Text(field) ?? account.Object("wallet").Text(field) ?? "";
        var columns = ((string[])["balance_usd", "held_usd", "available_usd"])
            .Select(field => Figures.Column(accounts.Select(account => Money(account, field) is { Length: > 0 } text ? text : null))).ToArray();
        for (var i = 0; i < accounts.Count; i++)
        {
            table.AddRow(
                Markup.Escape(accounts[i].Text("id") ?? ""), Markup.Escape(accounts[i].Text("name") ?? ""), accounts[i].Time("created_at"),
                columns[0][i], columns[1][i], columns[2][i], Markup.Escape(accounts[i].Text("price_list") ?? ""));
        }

        output.Console.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> PutAsync(string id, string? priceList, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var path = $"admin/v1/accounts/{Uri.EscapeDataString(id)}/price-list";
        var account = (await client.SendJsonAsync(HttpMethod.Put, path, new JsonObject { ["price_list"] = priceList }, cancellationToken)).Required();
        if (output.Json)
            output.WriteJson(account);
        else
            output.Line(account.Text("price_list") is { } now ? $"Account {id} pays by the price list {now}." : $"Account {id} pays the providers' rates.");
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
