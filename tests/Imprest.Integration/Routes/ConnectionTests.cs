using System.Net;
using Imprest.Commands;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Hosting;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Routes;

/// <summary>Several connections of one provider, each with an address and a credential of its own; routes and accounts choose, clients do not.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private OpenAIEmulator own = null!;
    private OpenAIEmulator teamA = null!;
    private OpenAIEmulator teamB = null!;

    public async ValueTask InitializeAsync() =>
        (own, teamA, teamB) = (await OpenAIEmulator.StartAsync(), await OpenAIEmulator.StartAsync(), await OpenAIEmulator.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await own.DisposeAsync();
        await teamA.DisposeAsync();
        await teamB.DisposeAsync();
    }

    private Task<TestGateway> StartAsync(params (string, string?)[] more) => TestGateway.StartAsync(openAI: own.BaseAddress, configuration:
    [
        ("connections:team-a:provider", "openai"), ("connections:team-a:base_url", teamA.BaseAddress.ToString()), ("connections:team-a:credential", "KEY_OF_TEAM_A"),
        ("connections:team-b:provider", "openai"), ("connections:team-b:base_url", teamB.BaseAddress.ToString()), ("connections:team-b:credential", "KEY_OF_TEAM_B"),
        ("routes:painted:models:0", "openai/gpt-image-2 via team-a"), ("routes:painted:models:1", "openai/gpt-image-2 via team-b"),
        .. more,
    ], environment: name => name is "KEY_OF_TEAM_A" or "KEY_OF_TEAM_B" ? own.Credential : null);

    [Fact]
    public async Task A_route_names_the_connection_and_falls_through_to_another_one()
    {
        await using var gateway = await StartAsync();
        var first = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "painted" });
        Assert.Equal((HttpStatusCode.OK, 0, 1, 0), (first.Status, own.Calls.Count, teamA.Calls.Count, teamB.Calls.Count));
        teamA.Next(Misbehavior.RateLimited());
        var second = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "painted" });
        Assert.Equal((HttpStatusCode.OK, "2", 0, 2, 1), (second.Status, second["x-imprest-attempts"], own.Calls.Count, teamA.Calls.Count, teamB.Calls.Count));
        var calls = (await gateway.RequestAsync(second.Id))["calls"]!.AsArray();
        Assert.Equal(["team-a", "team-b"], calls.Select(call => (string)call!["connection"]!));
        Assert.All(calls, call => Assert.Equal("openai", (string?)call!["provider"]));
        Assert.Equal(1m - teamA.BilledUsd - teamB.BilledUsd, await gateway.AvailableAsync());
        Assert.DoesNotContain("team-", (await gateway.GetAnswerAsync("/v1/requests/" + second.Id)).Text, StringComparison.Ordinal);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task An_account_has_connections_of_its_own_where_the_route_names_none()
    {
        await using var gateway = await StartAsync(("accounts:default:connections:openai", "team-b"));
        await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((0, 0, 1), (own.Calls.Count, teamA.Calls.Count, teamB.Calls.Count));
        await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "painted" });
        Assert.Equal((0, 1, 1), (own.Calls.Count, teamA.Calls.Count, teamB.Calls.Count));
    }

    [Fact]
    public async Task Each_connection_sends_its_own_credential()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: own.BaseAddress, configuration:
        [
            ("connections:team-a:provider", "openai"), ("connections:team-a:base_url", teamA.BaseAddress.ToString()), ("connections:team-a:credential", "KEY_OF_TEAM_A"),
            ("routes:painted:models:0", "openai/gpt-image-2 via team-a"),
        ], environment: name => name == "KEY_OF_TEAM_A" ? "sk-of-another-team" : null);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "painted" });
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error"), (answer.Status, answer.Code)); // Its emulator lets in one key alone, and this is another.
        Assert.DoesNotContain("sk-of-another-team", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-of-another-team", (await gateway.RequestAsync(answer.Id)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ImageAsk.OpenAI())).Status);
    }

    [Theory]
    [InlineData("openai/gpt-image-2 via team-a")]
    [InlineData("gpt-image-2 via team-a")]
    [InlineData("gpt-image-2@team-a")]
    [InlineData("painted via team-b")]
    [InlineData("team-a")]
    public async Task A_client_cannot_choose_a_connection(string model)
    {
        await using var gateway = await StartAsync();
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = model });
        Assert.Contains(answer.Code, (string[])["model_not_found", "model_unpriced"]);
        Assert.Equal((0, 0, 0), (own.Calls.Count, teamA.Calls.Count, teamB.Calls.Count));
        Assert.Equal(1m, await gateway.AvailableAsync());
    }

    [Theory]
    [InlineData("routes:painted:models:0", "openai/gpt-image-2 via team-c", "names the connection `team-c`, which is not there")]
    [InlineData("routes:painted:models:0", "google/gemini-3-pro-image via team-a", "is of the provider `google`, and the connection `team-a` is one of `openai`")]
    [InlineData("routes:painted:models:0", "gpt-image-2 via google", "the connection `google` is one of `google`")]
    [InlineData("connections:team-a:provider", "nobody", "connections:team-a:provider is one of")]
    [InlineData("connections:openai:provider", "openai", "no provider's id")]
    [InlineData("connections:team a:provider", "openai", "letters, digits, dashes and underscores")]
    [InlineData("connections:team-a:base_url", "nowhere", "connections:team-a:base_url is an absolute address")]
    [InlineData("connections:team-a:key", "sk-1", "connections:team-a:key is no setting")]
    [InlineData("connections:team-a:settings:projct", "p", "connections:team-a:settings:projct is no setting of `openai`; known are organization, project")]
    [InlineData("providers:bfl:settings:secret", "p", "providers:bfl:settings:secret is no setting of `bfl`; known are webhook_secret")]
    [InlineData("connections:team-a:credential", "KEY_THAT_IS_NOT_THERE", "has no credential for it. Set KEY_THAT_IS_NOT_THERE.")]
    [InlineData("connections:rented:provider", "bedrock", "its region is missing. Set region under connections:rented:settings.")]
    [InlineData("accounts:default:connections:openai", "team-c", "\"team-c\" is no connection of `openai`")]
    [InlineData("accounts:default:connections:google", "team-a", "\"team-a\" is no connection of `google`")]
    public async Task A_wrong_configuration_is_refused_in_a_clear_sentence(string key, string value, string says)
    {
        (string, string?)[] usual =
        [
            ("connections:team-a:provider", "openai"), ("connections:team-a:base_url", teamA.BaseAddress.ToString()), ("connections:team-a:credential", "KEY_OF_TEAM_A"),
        ];
        var refused = await Assert.ThrowsAsync<GatewayStartException>(() => TestGateway.StartAsync(
            openAI: own.BaseAddress, environment: name => name == "KEY_OF_TEAM_A" ? "sk-a" : null, configuration: [.. usual.Where(one => one.Item1 != key), (key, value)]));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-a", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AZURE_OPENAI_API_KEY")]
    public async Task A_credential_that_is_there_for_something_else_stops_no_start(string variable)
    {
        await using var gateway = await TestGateway.StartAsync(environment: name => name == variable ? "for another program" : null);
        Assert.True((await gateway.ListAsync("/admin/v1/providers", gateway.Admin)).TrueForAll(row => (bool)row["enabled"]! == ((string)row["provider"]! == "sandbox")));
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "providers:fal:timeout", "Amazon Bedrock is not enabled, although AWS_ACCESS_KEY_ID is in the environment: AWS_REGION or AWS_DEFAULT_REGION is not")]
    [InlineData("AZURE_OPENAI_API_KEY", "providers:fal:timeout", "Azure OpenAI is not enabled, although AZURE_OPENAI_API_KEY is in the environment: AZURE_OPENAI_ENDPOINT is not")]
    [InlineData("UNRELATED", "providers:fal:timeout", "fal is not enabled, although there are settings under providers:fal: FAL_KEY is not in the environment")]
    public async Task The_doctor_notes_what_would_be_enabled_and_what_is_missing_for_it(string variable, string setting, string says)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "imprest.json"), $$"""{"{{setting.Split(':')[0]}}": {"{{setting.Split(':')[1]}}": {"{{setting.Split(':')[2]}}": "00:01:00"} } }""");
        var output = new StringWriter();
        var surroundings = Surroundings.OfProcess() with { Out = output, Error = output, Width = 400, Variable = name => name == variable ? "AKIA" : null };
        await CommandLine.RunAsync(["doctor", "--data", directory.Path], surroundings);
        Assert.Contains("with this environment a gateway calls sandbox", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(says, output.ToString(), StringComparison.Ordinal);
    }
}
