using System.Text.Json.Nodes;
using Imprest.Commands;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;

namespace Imprest.Integration.Commands;

/// <summary>The prepaid test against real gateways and a real endpoint, over HTTP on this machine.</summary>
public sealed class PrepaidTestTests : IDisposable
{
    private readonly DirectoryInfo report = Directory.CreateTempSubdirectory("imprest-report-");

    public void Dispose() => report.Delete(recursive: true);

    [Fact]
    public async Task On_the_sandbox_it_passes_in_a_few_seconds_and_leaves_a_report_and_nothing_else()
    {
        var (exitCode, json, error) = await RunAsync();
        Assert.True(exitCode == 0, $"{error}{json["problems"]}");
        Assert.Equal("pass", (string?)json["verdict"]);
        Assert.InRange((long)json["duration_ms"]!, 1, 30_000);
        var steps = json["calls"]!.AsArray().Select(call => (string?)call!["step"]).ToHashSet();
        Assert.Superset(new HashSet<string?> { "batch", "quality", "edit", "image-to-image", "variation", "invalid", "blocked", "failed", "retried", "partial", "repeat" }, steps);
        Assert.All(json["checks"]!.AsArray(), check => Assert.Equal("pass", (string?)check!["verdict"]));
        Assert.Equal(["report.html", "report.json"], report.EnumerateFiles().Select(file => file.Name).Order());
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(Path.Combine(report.FullName, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_charges_other_prices_than_the_book_is_found_out()
    {
        await using var gateway = await TestGateway.StartAsync();
        var prices = report.CreateSubdirectory("prices");
        var yaml = await File.ReadAllTextAsync(SandboxPrices());
        await File.WriteAllTextAsync(Path.Combine(prices.FullName, "sandbox.yaml"), Cheaper(yaml));

        var (exitCode, json, _) = await RunAsync("--base-url", gateway.Host.BaseAddress.ToString(), "--api-key", gateway.Host.ApiKey, "--prices", prices.FullName);

        Assert.Equal(1, exitCode);
        Assert.Equal("fail", (string?)json["verdict"]);
        Assert.Contains(json["problems"]!.AsArray(), problem => ((string?)problem)!.Contains("$0.03 was charged; the price book says $0.029: $0.001 too much.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_refuses_to_begin_what_could_cost_more_than_was_allowed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (exitCode, _, error) = await RunAsync("--base-url", gateway.Host.BaseAddress.ToString(), "--api-key", gateway.Host.ApiKey, "--max-spend", "0.01");
        Assert.Equal(2, exitCode);
        Assert.Contains("over_max_spend", error, StringComparison.Ordinal);
        var usage = JsonNode.Parse(await gateway.Client.GetStringAsync("v1/usage"))!;
        Assert.All(usage["data"]!.AsArray(), row => Assert.Equal(0, (int?)row!["requests"]));
    }

    [Fact]
    public async Task An_openai_compatible_endpoint_is_rated_by_the_book_alone()
    {
        var openai = new OpenAIEmulator();
        await using var host = await EmulatorHost.StartAsync([openai], "http://127.0.0.1:0");
        var (exitCode, json, error) = await RunAsync("--base-url", openai.BaseAddress.ToString(), "--api-key", openai.ApiKey, "--model", "gpt-image-2", "--qualities", "low");
        Assert.True(exitCode == 0, $"{error}{json["problems"]}");
        Assert.Equal("openai-compatible endpoint", (string?)json["endpoint"]);
        Assert.All(json["calls"]!.AsArray(), call => Assert.Null(call!["charged_usd"]));
        Assert.NotEmpty(json["notes"]!.AsArray());
    }

    [Fact]
    public async Task Through_the_gateway_every_operation_of_a_token_priced_model_is_held_as_quoted_and_charged_by_the_book()
    {
        var openai = new OpenAIEmulator();
        await using var host = await EmulatorHost.StartAsync([openai], "http://127.0.0.1:0");
        await using var gateway = await TestGateway.StartAsync(openAI: openai.BaseAddress);
        var (exitCode, json, error) = await RunAsync("--base-url", gateway.Host.BaseAddress.ToString(), "--api-key", gateway.Host.ApiKey, "--model", "gpt-image-2", "--qualities", "low");
        Assert.True(exitCode == 0, $"{error}{json["problems"]}");
        Assert.Contains(json["calls"]!.AsArray(), call => (string?)call!["step"] == "variation");
    }

    private async Task<(int ExitCode, JsonObject Json, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var surroundings = Surroundings.OfProcess() with { Out = output, Error = error, Interactive = false, Variable = _ => null };
        var exitCode = await CommandLine.RunAsync(["prepaid-test", "--report", report.FullName, "--json", .. args], surroundings);
        return (exitCode, output.ToString() is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : [], error.ToString());
    }

    /// <summary>The shipped sandbox prices with the high quality of small images a tenth of a cent cheaper, and without the worked examples that say otherwise.</summary>
    private static string Cheaper(string yaml)
    {
        var changed = yaml.Replace("high: { \"<=262144\": 0.03,", "high: { \"<=262144\": 0.029,", StringComparison.Ordinal);
        Assert.NotEqual(yaml, changed);
        return changed;
    }

    private static string SandboxPrices()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "prices", "sandbox.yaml")))
            directory = directory.Parent ?? throw new InvalidOperationException("The prices directory is not above the tests.");
        return Path.Combine(directory.FullName, "prices", "sandbox.yaml");
    }
}
