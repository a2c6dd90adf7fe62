using System.Text.Json.Nodes;
using Imprest.Commands;
using Imprest.Integration.Support;

namespace Imprest.Integration.Commands;

/// <summary>Keys with rules, invitations and the audit log, from the command line.</summary>
public sealed class OperatingCommandTests : IAsyncLifetime
{
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(configuration: ("sign_up", "invitation"));

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_key_is_made_with_rules_changed_and_listed()
    {
        var made = await JsonAsync(
            "keys", "create", "newsletter", "--allow-model", "imprest-*", "--allow-model", "sandbox/*", "--highest-quality", "medium", "--highest-size", "1K", "--require-label", "issue", "--limit", "month=5.00");
        Assert.Equal(("imprest-*", "sandbox/*", "medium", "1K", "issue"), (
            (string?)made["allowed_models"]![0], (string?)made["allowed_models"]![1], (string?)made["highest_quality"], (string?)made["highest_size"], (string?)made["required_labels"]![0]));
        var id = (string)made["id"]!;
        Assert.Contains(await gateway.ListAsync("/admin/v1/limits", gateway.Admin), limit => (string?)limit["key_id"] == id && (string?)limit["limit_usd"] == "5");
        var changed = await JsonAsync("keys", "change", id, "--highest-quality", "any", "--require-label", "any", "--name", "letters", "--expires", "2100-01-01");
        Assert.Equal(("letters", null, 0, "1K"), ((string?)changed["name"], (string?)changed["highest_quality"], changed["required_labels"]!.AsArray().Count, (string?)changed["highest_size"]));
        Assert.Null((await JsonAsync("keys", "change", id, "--expires", "never"))["expires_at"]);
        Assert.Contains("size ≤ 1K", (await RunAsync(0, "keys", "list")).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Nothing is to change.", "keys", "change", "key_x")]
    [InlineData(2, "is no limit", "keys", "create", "a", "--limit", "5.00")]
    [InlineData(3, "`--expires` must be in the future", "keys", "create", "a", "--expires", "2020-01-01")]
    [InlineData(3, "`--expires` must be in the future", "accounts", "invite", "--expires", "2020-01-01")]
    [InlineData(2, "Write the limit in dollars, 0 or more", "limits", "set", "day", "abc")]
    [InlineData(3, "Did you mean `imprest-sandbox-1`?", "keys", "create", "a", "--allow-model", "imprest-sandbx-1")]
    [InlineData(3, "`period` is day, month or total", "keys", "create", "a", "--limit", "week=5.00")]
    [InlineData(3, "Did you mean key.create?", "audit", "--action", "key.creat")]
    [InlineData(3, "There is no key key_x", "keys", "change", "key_x", "--name", "b")]
    public async Task What_is_wrong_is_told(int exitCode, string says, params string[] arguments) =>
        Assert.Contains(says, await RunAsync(exitCode, arguments), StringComparison.Ordinal);

    [Fact]
    public async Task Somebody_is_invited_and_the_invitation_withdrawn_and_the_audit_log_says_so()
    {
        var invited = await JsonAsync("accounts", "invite", "--uses", "2", "--note", "the course");
        Assert.StartsWith(gateway.Host.BaseAddress.ToString(), (string?)invited["link"], StringComparison.Ordinal);
        Assert.Contains("0 of 2", await RunAsync(0, "accounts", "invitations"), StringComparison.Ordinal);
        Assert.Contains("opens nothing any more", await RunAsync(0, "accounts", "withdraw", (string)invited["id"]!), StringComparison.Ordinal);
        Assert.Equal(3, await CodeAsync("accounts", "withdraw", "inv_nobody"));
        var rows = (await JsonAsync("audit", "--action", "invitation.*"))["data"]!.AsArray();
        Assert.Equal(["invitation.revoke", "invitation.create"], rows.Select(row => (string?)row!["action"]));
        Assert.Contains("first admin key", await RunAsync(0, "audit"), StringComparison.Ordinal);
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse(await RunAsync(0, [.. arguments, "--json"]))!;

    private async Task<int> CodeAsync(params string[] arguments) => (await StartAsync(arguments)).ExitCode;

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        var (code, text) = await StartAsync(arguments);
        Assert.True(code == exitCode, $"{code}: {text}");
        return text;
    }

    private async Task<(int ExitCode, string Text)> StartAsync(string[] arguments)
    {
        using var output = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, Surroundings.OfProcess() with
        {
            Out = output,
            Error = output,
            Interactive = false,
            Variable = name => name switch { "IMPREST_BASE_URL" => gateway.Host.BaseAddress.ToString(), "IMPREST_ADMIN_KEY" => gateway.Host.AdminKey, "COLUMNS" => "240", _ => null },
        });
        return (code, output.ToString());
    }
}
