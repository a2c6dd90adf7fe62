using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Ledger.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Imprest.Integration.Support;

/// <summary>A real gateway in this process on a free port, with a data directory of its own that goes away with it.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly string directory;
    private readonly bool ownsDirectory;

    private TestGateway(GatewayHost host, string directory, bool ownsDirectory)
    {
        Host = host;
        this.directory = directory;
        this.ownsDirectory = ownsDirectory;
        Client = ClientWith(host.ApiKey);
        Admin = ClientWith(host.AdminKey);
    }

    public GatewayHost Host { get; }
    public string DataDirectory => directory;
    /// <summary>Sends the first API key.</summary>
    public HttpClient Client { get; }
    /// <summary>Sends the first admin key.</summary>
    public HttpClient Admin { get; }
    /// <summary>Requests that are worked on.</summary>
    public int Running => Host.Services.GetRequiredService<RunningRequests>().Count;
    /// <summary>Requests that an equal call would join.</summary>
    public int Joinables => Host.Services.GetRequiredService<RunningRequests>().Joinables;
    public SqliteLedger Ledger => Host.Services.GetRequiredService<SqliteLedger>();

    /// <param name="configuration">Configuration, for instance <c>("routes:m:results", "pass")</c>.</param>
    /// <param name="world">Emulators of every provider; null leaves them disabled.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="openAI">The address of an OpenAI emulator (…/v1); null leaves the provider disabled.</param>
    public static async Task<TestGateway> StartAsync(
        TimeProvider? clock = null, Uri? openAI = null, string? directory = null, string? prices = null, EmulatedWorld? world = null, Func<string, string?>? environment = null,
        params (string Key, string? Value)[] configuration)
    {
        var around = world?.Environment ?? new Dictionary<string, string>();
        var overrides = new Dictionary<string, string?>(StringComparer.Ordinal) { ["drain"] = "00:00:02" };
        foreach (var (name, value) in around.Where(pair => pair.Key.StartsWith("IMPREST__", StringComparison.Ordinal)))
            overrides[name["IMPREST__".Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
        foreach (var (key, value) in configuration)
            overrides[key] = value;
        var data = directory ?? Directory.CreateTempSubdirectory("imprest-test-").FullName;
        var host = await GatewayHost.StartAsync(new GatewaySettings
        {
            Urls = "http://127.0.0.1:0",
            DataDirectory = data,
            PricesDirectory = prices,
            Quiet = true,
            Log = TestLog.OfThisTest(),
            Clock = clock ?? TimeProvider.System,
            Overrides = overrides,
            Environment = name => name switch
            {
                "OPENAI_API_KEY" when openAI is not null => "sk-emulated-openai",
                "OPENAI_BASE_URL" when openAI is not null => openAI.ToString(),
                _ => around.GetValueOrDefault(name) ?? environment?.Invoke(name),
            },
        });
        return new(host, data, directory is null);
    }

    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient { BaseAddress = Host.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Posts JSON with the first API key.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers) => PostAsync(Client, path, json, headers);

    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    public async Task<JsonObject> GetAsync(string path) => await JsonAsync(await Client.GetAsync(path));

    public static async Task<JsonObject> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await Host.DisposeAsync();
        if (ownsDirectory)
            Directory.Delete(directory, recursive: true);
    }
}
