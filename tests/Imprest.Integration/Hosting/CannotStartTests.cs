using System.Net;
using Imprest.Hosting;
using Imprest.Integration.Support;

namespace Imprest.Integration.Hosting;

public sealed class CannotStartTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("imprest-test-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task An_address_in_use_is_named_with_what_to_do()
    {
        await using var other = await TestGateway.StartAsync();
        var error = await FailAsync(new() { Urls = other.Host.BaseAddress.GetLeftPart(UriPartial.Authority), DataDirectory = directory.FullName });
        Assert.Contains("another address: --urls", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_in_use_is_named_with_what_to_do()
    {
        await using var other = await TestGateway.StartAsync();
        var error = await FailAsync(new() { Urls = "http://127.0.0.1:0", DataDirectory = other.DataDirectory });
        Assert.Contains("in use by another process", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_price_file_is_named_with_its_line()
    {
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "mine.yaml"), "provider: mine\ncards:\n  - model: m\n");
        var error = await FailAsync(new() { Urls = "http://127.0.0.1:0", DataDirectory = directory.FullName, PricesDirectory = directory.FullName });
        Assert.Contains($"  - {Path.Combine(directory.FullName, "mine.yaml")}:3: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_key_file_is_named_with_what_to_do()
    {
        var settings = new GatewaySettings { Urls = "http://127.0.0.1:0", DataDirectory = directory.FullName, Quiet = true, Environment = _ => null };
        await using (await GatewayHost.StartAsync(settings))
        {
        }

        await File.WriteAllTextAsync(Path.Combine(directory.FullName, InitialKeys.FileName), "{oops");
        Assert.Contains($"Delete {InitialKeys.FileName}", await FailAsync(settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_over_before_it_begins_is_not_made()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"late","expires_at":1600000000}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("expires_at", (string?)(await TestGateway.JsonAsync(response))["param"]);
    }

    [Fact]
    public async Task A_start_on_another_address_is_found_by_the_first_keys()
    {
        var settings = new GatewaySettings { Urls = "http://127.0.0.1:0", DataDirectory = directory.FullName, Quiet = true, Environment = _ => null };
        await using (var first = await GatewayHost.StartAsync(settings))
            Assert.NotNull(first.FirstKeys);
        var before = InitialKeys.Load(directory.FullName)!;
        (before with { BaseUrl = "http://127.0.0.1:1" }).Save(directory.FullName);
        await using var second = await GatewayHost.StartAsync(settings);
        Assert.Equal(before with { BaseUrl = second.BaseAddress.GetLeftPart(UriPartial.Authority) }, InitialKeys.Load(directory.FullName));
    }

    private static async Task<string> FailAsync(GatewaySettings settings) =>
        (await Assert.ThrowsAsync<GatewayStartException>(() => GatewayHost.StartAsync(settings with { Quiet = true, Environment = _ => null }))).Message;
}
