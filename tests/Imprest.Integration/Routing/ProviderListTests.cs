using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Routing;

/// <summary>GET /admin/v1/providers tells operators and auditors how connections fare.</summary>
public sealed class ProviderListTests
{
    [Fact]
    public async Task Connections_are_listed_with_their_limits_and_those_that_are_not_enabled_too()
    {
        await using var gateway = await TestGateway.StartAsync(configuration:
            [("providers:sandbox:concurrent", "7"), ("providers:sandbox:requests_per_minute", "90")]);
        var rows = await gateway.ListAsync("/admin/v1/providers", gateway.Admin);
        var sandbox = rows[0];
        Assert.Equal(("sandbox", "sandbox", true, null), ((string)sandbox["connection"]!, (string)sandbox["provider"]!, (bool)sandbox["enabled"]!, sandbox["circuit"]));
        Assert.Equal((7, 90, 0, 0), ((int)sandbox["limits"]!["concurrent"]!, (int)sandbox["limits"]!["requests_per_minute"]!, (int)sandbox["running"]!, (int)sandbox["waiting"]!));
        var openAI = rows.Single(row => (string)row["connection"]! == "openai");
        Assert.Equal((false, null), ((bool)openAI["enabled"]!, openAI["circuit"]));
    }

    [Fact]
    public async Task A_named_connection_has_its_own_row()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: new("http://127.0.0.1:9/v1"), configuration:
            [("connections:team-b:provider", "openai"), ("connections:team-b:concurrent", "2")]);
        var row = (await gateway.ListAsync("/admin/v1/providers", gateway.Admin)).Single(each => (string)each["connection"]! == "team-b");
        Assert.Equal(("openai", true, "closed", 2), ((string)row["provider"]!, (bool)row["enabled"]!, (string)row["circuit"]!, (int)row["limits"]!["concurrent"]!));
    }

    [Fact]
    public async Task It_is_for_operators_and_auditors()
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAnswerAsync("/admin/v1/providers")).Status);
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"reader","role":"auditor"}"""));
        using var auditor = gateway.ClientWith((string)made.Json["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync("/admin/v1/providers", auditor)).Status);
    }
}
