using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger.Sqlite;
using Imprest.Providers;
using Microsoft.Data.Sqlite;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Tasks;

/// <summary>Tasks at every provider that answers later survive <c>kill -9</c> of the gateway, wherever it comes: one call, one charge, images to fetch.</summary>
public sealed class SurvivesKillTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string directory = Directory.CreateTempSubdirectory("imprest-tasks-").FullName;
    private EmulatedWorld world = null!;

    /// <summary>Of those whose calls answer later; a provider that answers at once has no task of its own to survive.</summary>
    private IReadOnlyList<Emulator> Later => [.. world.Emulators.Where(emulator => AnswersLater(ProviderKinds.Find(emulator.ProviderId)!, emulator))];

    public async ValueTask InitializeAsync() => world = await EmulatedWorld.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static bool AnswersLater(ProviderKind kind, Emulator emulator) => kind.Mode.Contains("later", StringComparison.Ordinal)
        && kind.Create(new(kind.Id, emulator.Address, emulator.Credential) { Settings = emulator.Settings }, ProviderHandlers.Clients(TimeProvider.System)) is IAskableProvider;

    [Fact]
    public async Task Killed_between_submission_and_question()
    {
        Assert.True(Later.Count >= 3);
        foreach (var emulator in Later)
            emulator.Next(Misbehavior.SlowTask(12));
        Dictionary<string, string> tasks;
        using (var gateway = await StartAsync())
        {
            using var client = Client(gateway);
            tasks = await SubmitAsync(client);
            await AcceptedAsync(client, tasks);
            await gateway.KillAsync();
        }

        await AllSucceedOnceAsync(tasks);
    }

    [Fact]
    public async Task Killed_between_success_and_download()
    {
        foreach (var emulator in Later)
            emulator.Files.Close();
        Dictionary<string, string> tasks;
        using (var gateway = await StartAsync())
        {
            using var client = Client(gateway);
            tasks = await SubmitAsync(client);
            await Task.WhenAll(Later.Where(emulator => emulator.ServesFiles).Select(emulator => emulator.Files.WaitForAsync(1)));
            await gateway.KillAsync();
        }

        foreach (var emulator in Later)
            emulator.Files.Open();
        await AllSucceedOnceAsync(tasks);
    }

    [Fact]
    public async Task Killed_between_download_and_settlement()
    {
        foreach (var emulator in Later)
        {
            emulator.Files.Close();
            if (!emulator.ServesFiles)
                emulator.Next(Misbehavior.SlowTask(6)); // Or it is settled before the others are accepted.
        }

        Dictionary<string, string> tasks;
        using (var gateway = await StartAsync())
        {
            using var client = Client(gateway);
            tasks = await SubmitAsync(client);
            await AcceptedAsync(client, tasks);
            // Nothing can be written from here on: what is downloaded is on disk, and no commit names it.
            using var locked = new SqliteConnection($"Data Source={Path.Combine(directory, "ledger.db")};Pooling=False");
            locked.Open();
            using (var begin = locked.CreateCommand())
            {
                begin.CommandText = "begin immediate";
                begin.ExecuteNonQuery();
            }

            foreach (var emulator in Later)
                emulator.Files.Open();
            await Eventually.TrueAsync(() => tasks.Values.All(id => File.Exists(AssetStore.PathOf(Path.Combine(directory, "assets"), new(id), 0))));
            await gateway.KillAsync();
        }

        await AllSucceedOnceAsync(tasks);
    }

    private Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync(
        directory, new Dictionary<string, string>(world.Environment) { ["IMPREST__trial_credit_usd"] = "100", ["IMPREST__absorbed_limit_usd"] = "100" });

    private HttpClient Client(GatewayProcess gateway)
    {
        while (!File.Exists(Path.Combine(directory, "initial-keys.json")))
            Thread.Sleep(10); // Written when it listens.
        var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayProcess.KeysOf(directory).AdminKey);
        return client;
    }

    /// <returns>Provider → task.</returns>
    private async Task<Dictionary<string, string>> SubmitAsync(HttpClient client)
    {
        var tasks = new Dictionary<string, string>();
        foreach (var emulator in Later)
        {
            var accepted = await client.GenerateAsync(EmulatedWorld.Ask(emulator), ("Prefer", "respond-async"));
            Assert.True((int)accepted.Status == 202, accepted.Text);
            tasks[emulator.ProviderId] = accepted.Id;
        }

        return tasks;
    }

    /// <summary>Every provider has taken its task, and the store knows by what to ask.</summary>
    private static async Task AcceptedAsync(HttpClient client, Dictionary<string, string> tasks)
    {
        foreach (var (provider, id) in tasks)
        {
            await Eventually.TrueAsync(async () =>
            {
                var story = await TestGateway.JsonAsync(await client.GetAsync("/v1/requests/" + id));
                Assert.Contains((string)story["state"]!, (string[])["held", "attempting"]);
                return story["calls"]!.AsArray().Any(call => (string?)call!["state"] == "accepted");
            });
        }
    }

    private async Task AllSucceedOnceAsync(Dictionary<string, string> tasks)
    {
        using (var gateway = await StartAsync())
        {
            using var client = Client(gateway);
            foreach (var (provider, id) in tasks)
            {
                JsonObject task = [];
                var until = DateTime.UtcNow + Patience;
                while ((string)(task = await TestGateway.JsonAsync(await client.GetAsync("/v1/tasks/" + id)))["status"]! is "queued" or "running" or "in_doubt")
                {
                    Assert.True(DateTime.UtcNow < until, $"{provider} did not end: {task}");
                    await Task.Delay(50);
                }

                Assert.True((string?)task["status"] == "succeeded", $"{provider}: {task}");
                using var image = await client.GetAsync((string)task["result"]!["data"]![0]!["url"]!);
                Assert.True(image.IsSuccessStatusCode, provider);
                var billed = Assert.Single(world[provider].Bill);
                Assert.Equal(decimal.Parse(billed.CostUsd, CultureInfo.InvariantCulture), Usd(task["charge"]!["amount_usd"]));
                Assert.Single(world[provider].Calls);
            }

            await gateway.KillAsync();
        }

        await using var ledger = await SqliteLedger.OpenAsync(directory, TimeProvider.System, new(TimeProvider.System, new Random(1)), default);
        Assert.Empty(await ledger.CheckAsync(new() { Full = true, ImageFile = (_, id, index) => AssetStore.PathOf(Path.Combine(directory, "assets"), id, index) }));
    }
}
