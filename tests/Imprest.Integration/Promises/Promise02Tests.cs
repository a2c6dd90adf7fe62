using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Microsoft.Data.Sqlite;

namespace Imprest.Integration.Promises;

/// <summary>No transaction is open across an HTTP call.</summary>
public sealed class Promise02Tests
{
    [Fact]
    public async Task While_a_provider_works_anybody_can_lock_the_store()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(gateway.DataDirectory, "ledger.db")};Pooling=False;Default Timeout=2"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = other.BeginTransaction(deferred: false); // Throws when another one writes.
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("0.002", (await gateway.GenerateAsync(new ImageAsk())).Amount);
        Assert.Equal("1.5", (string?)(await gateway.TopUpAsync("1.5")).Json["lot"]!["amount_usd"]);
        provider.Gate.Open();
        Assert.Equal(200, (int)(await call).Status);
    }
}
