using System.Net.Http.Headers;
using Imprest.Integration.Support;

namespace Imprest.Integration.Processes;

/// <summary>SIGHUP reads the price files again; wrong ones change nothing, and the gateway serves on.</summary>
public sealed class HangUpTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("imprest-hangup-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Price_files_are_read_again_on_a_hang_up()
    {
        var prices = directory.CreateSubdirectory("prices").FullName;
        var (file, data) = (Path.Combine(prices, "mine.yaml"), Path.Combine(directory.FullName, "data"));
        await File.WriteAllTextAsync(file, Card("first"));
        using var gateway = await GatewayProcess.StartAsync(data, new Dictionary<string, string>(), "--prices", prices);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayProcess.KeysOf(data).ApiKey);
        await Eventually.TrueAsync(() => Task.FromResult(gateway.Said.Contains($"Process {gateway.Id}; kill -HUP {gateway.Id} reads the price files again.", StringComparison.Ordinal)));
        async Task<bool> PricesAsync(string model) => (await client.GetStringAsync("/v1/prices")).Contains($"\"mine/{model}\"", StringComparison.Ordinal);
        Assert.True(await PricesAsync("first"));
        await File.WriteAllTextAsync(file, "nonsense");
        await gateway.HangUpAsync();
        await File.WriteAllTextAsync(Path.Combine(prices, "other.yaml"), Card("second"));
        Assert.True(await PricesAsync("first"));
        await File.WriteAllTextAsync(file, Card("third"));
        await Eventually.TrueAsync(async () =>
        {
            await gateway.HangUpAsync();
            return await PricesAsync("third") && await PricesAsync("second") && !await PricesAsync("first");
        });
    }

    private static string Card(string model) => $$"""
        provider: mine
        cards:
          - model: {{model}}
            effective: { from: 2026-01-01 }
            source: https://example.com/prices
            read: 2026-11-01
            trust: official
            operations: [generate]
            sizes: { list: [1024x1024] }
            rates: [{ meter: output_image, usd: 0.04 }]
            examples: [{ name: one, work: { }, amount: 0.04 }]
        """;
}
