using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest accounts invite|invitations|withdraw</c>: who may open an account where sign-up is not open to all.</summary>
internal static class InvitationCommands
{
    public static IEnumerable<Command> All(Surroundings surroundings)
    {
        var uses = new Option<int>("--uses") { Description = "Accounts that can be opened with it.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var expires = new Option<string?>("--expires") { Description = "Its last day is the day before this one, YYYY-MM-DD (UTC).", HelpName = "DATE" };
        var note = new Option<string?>("--note") { Description = "A remark for operators.", HelpName = "TEXT" };
        var invite = new Command("invite", "A link with which somebody can open an account, shown once.") { uses, expires, note };
        invite.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) =>
        {
            var body = new JsonObject { ["uses"] = parsed.GetValue(uses), ["note"] = parsed.GetValue(note) };
            if (Day.Unix(parsed.GetValue(expires), "--expires") is { } end)
                body["expires_at"] = long.Parse(end);
            return InviteAsync(body, client, output, cancellationToken);
        });
        var list = new Command("invitations", "Every invitation, without its link.").OverHttp(surroundings, admin: true, ListAsync);
        var id = new Argument<string>("ID") { Description = "The invitation's id, as `imprest accounts invitations` shows it." };
        var withdraw = new Command("withdraw", "Ends an invitation; accounts that were opened with it stay.") { id };
        withdraw.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => WithdrawAsync(parsed.GetValue(id)!, client, output, cancellationToken));
        return [invite, list, withdraw];
    }

    private static async Task<int> InviteAsync(JsonObject body, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var invitation = (await client.SendJsonAsync(HttpMethod.Post, "admin/v1/invitations", body, cancellationToken)).Required();
        if (output.Json)
        {
            output.WriteJson(invitation);
            return ExitCode.Done;
        }

        output.Line(invitation.Text("link") ?? "");
        output.Line($"Invitation {invitation.Text("id")}, good for {invitation.Number("uses")} account{(invitation.Number("uses") == 1 ? "" : "s")}. This is the only time that the link is shown: send it now.");
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var invitations = await AdminLists.AllAsync(client, "admin/v1/invitations", default, cancellationToken);
        if (output.Json)
        {
            output.WriteJson(AdminLists.AsList(invitations));
            return ExitCode.Done;
        }

        var table = AdminLists.Table("id", "created (UTC)", "used>", "state", "note");
        foreach (var invitation in invitations)
        {
            var state = invitation.Number("revoked_at") is not null ? "[red]withdrawn[/]" : invitation.Flag("good") != true ? "over" : invitation.Time("expires_at") is { Length: > 0 } end ? $"until {end}" : "[green]good[/]";
            table.AddRow(
                Markup.Escape(invitation.Text("id") ?? ""), invitation.Time("created_at"), $"{invitation.Number("used")} of {invitation.Number("uses")}", state, Markup.Escape(invitation.Text("note") ?? ""));
        }

        output.Console.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> WithdrawAsync(string id, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(new(HttpMethod.Delete, $"admin/v1/invitations/{Uri.EscapeDataString(id)}"), cancellationToken);
        if (!answer.IsSuccess)
            throw new GatewayRefusal(answer);
        if (output.Json)
            output.WriteJson(answer.Body ?? new JsonObject { ["id"] = id });
        else
            output.Line($"Invitation {id} opens nothing any more.");
        return ExitCode.Done;
    }
}
