using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Vertex;

namespace Imprest.Tests.Providers.Vertex;

/// <summary>A service account signs for its tokens at the emulator's own endpoint.</summary>
public sealed class VertexTokenTests : VertexFixture
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"vertex-{Guid.NewGuid():N}.json");

    public override async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_service_account_gets_one_token_for_many_calls()
    {
        using var provider = await WithFileAsync(Emulator.CredentialsFile);
        var ran = await Task.WhenAll(Enumerable.Range(1, 5).Select(n => provider.RunAsync(Request() with { RequestId = $"req_{n}" }, null, default)));
        Assert.All(ran, outcome => Assert.Single(Assert.IsType<ProviderOutcome.Completed>(outcome).Images));
        Assert.Equal(1, Emulator.TokensGiven);
        Assert.All(Emulator.Calls, call => Assert.Equal("Bearer ya29.given-1", call.Headers["authorization"]));
    }

    [Fact]
    public async Task A_token_that_is_about_to_expire_is_replaced()
    {
        Emulator.TokenSeconds = 5;
        using var provider = await WithFileAsync(Emulator.CredentialsFile);
        await provider.RunAsync(Request(), null, default);
        await provider.RunAsync(Request(), null, default);
        Assert.Equal(2, Emulator.TokensGiven);
    }

    [Fact]
    public async Task The_credentials_file_names_the_project_where_the_settings_do_not()
    {
        using var provider = await WithFileAsync(Emulator.CredentialsFile, new Dictionary<string, string>());
        Assert.IsType<ProviderOutcome.Completed>(await provider.RunAsync(Request(), null, default));
        Assert.Contains("/projects/emulated-project/locations/global/", Call.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_project_nothing_is_sent()
    {
        using var provider = (VertexProvider)With(settings: new Dictionary<string, string>());
        Assert.Equal((true, "project_missing"), Sent(await provider.RunAsync(Request(), null, default)));
    }

    [Fact]
    public async Task A_token_that_is_refused_means_that_nothing_was_sent()
    {
        Emulator.RefusesTokens = true;
        using var provider = await WithFileAsync(Emulator.CredentialsFile);
        var outcome = await provider.RunAsync(Request(), null, default);
        Assert.Equal((true, "invalid_grant"), Sent(outcome));
        Assert.Contains("Account has been disabled.", Assert.IsType<ProviderOutcome.Failed>(outcome).Message, StringComparison.Ordinal);
        Assert.Empty(Emulator.Calls);
    }

    [Fact]
    public async Task A_signature_of_another_key_gets_no_token()
    {
        await using var other = await Imprest.Emulators.Vertex.VertexEmulator.StartAsync();
        using var provider = await WithFileAsync(other.CredentialsFile.Replace(other.Root.ToString(), Emulator.Root.ToString(), StringComparison.Ordinal));
        Assert.Equal((true, "invalid_grant"), Sent(await provider.RunAsync(Request(), null, default)));
    }

    [Theory]
    [InlineData("no JSON at all", "credentials_unreadable")]
    [InlineData("{}", "credentials_unreadable")]
    [InlineData("""{"type":"service_account","client_email":"a@b","private_key":"none"}""", "token_failed")]
    [InlineData("""{"type":"something_else"}""", "token_failed")]
    public async Task A_file_that_is_no_credential_means_that_nothing_was_sent(string content, string code)
    {
        using var provider = await WithFileAsync(content);
        Assert.Equal((true, code), Sent(await provider.RunAsync(Request(), null, default)));
    }

    [Fact]
    public async Task A_file_that_comes_later_is_found_then()
    {
        using var provider = (VertexProvider)With(_file);
        Assert.Equal((true, "credentials_unreadable"), Sent(await provider.RunAsync(Request(), null, default)));
        using var _ = await WithFileAsync(Emulator.CredentialsFile);
        Assert.IsType<ProviderOutcome.Completed>(await provider.RunAsync(Request(), null, default));
    }

    [Fact]
    public async Task A_call_that_is_over_before_its_token_came_was_not_sent()
    {
        using var provider = await WithFileAsync(Emulator.CredentialsFile);
        Assert.Equal((true, "token_timeout"), Sent(await provider.RunAsync(Request(), null, new CancellationToken(canceled: true))));
    }

    private static (bool NothingWasSent, string Code) Sent(ProviderOutcome outcome)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(outcome);
        Assert.Equal(Outcome.Failed, failed.Outcome);
        return (failed.NothingWasSent, failed.Code);
    }

    private async Task<VertexProvider> WithFileAsync(string content, IReadOnlyDictionary<string, string>? settings = null)
    {
        await File.WriteAllTextAsync(_file, content);
        return (VertexProvider)With(_file, settings);
    }
}
