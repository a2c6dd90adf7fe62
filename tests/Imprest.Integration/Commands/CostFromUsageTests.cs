using System.Text.Json.Nodes;
using Imprest.Commands;
using Imprest.Integration.Support;

namespace Imprest.Integration.Commands;

public sealed class CostFromUsageTests
{
    [Fact]
    public async Task The_rates_of_a_running_gateway_are_those_of_its_log()
    {
        await using var gateway = await TestGateway.StartAsync();
        // 100 requests that ended, ten of them blocked; and one that was refused, which says nothing of the model.
        for (var call = 0; call < 100; call++)
            (await gateway.PostAsync("/v1/images/generations", $$"""{"prompt":"{{(call % 10 == 0 ? "[[outcome:blocked]] " : "")}}fox {{call}}","size":"64x64","quality":"low"}""")).Dispose();
        (await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"1x1"}""")).Dispose();
        await gateway.Ledger.FlushAsync();
        var file = Path.Combine(gateway.DataDirectory, "workflow.yaml");
        await File.WriteAllTextAsync(file, """
            items_a_month: 10
            steps: [{ name: photo, model: imprest-sandbox-1, quality: low, size: 64x64, rates: { failed: 50%, retried: 1% } }]
            """);
        using var output = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            ["cost", file, "--from-usage", "1h", "--simulate", "100", "--json"],
            Surroundings.OfProcess() with
            {
                Out = output,
                Error = output,
                Variable = name => name switch { "IMPREST_BASE_URL" => gateway.Host.BaseAddress.ToString(), "IMPREST_API_KEY" => gateway.Host.ApiKey, _ => null },
            });
        Assert.True(exitCode == 0, output.ToString());
        var json = JsonNode.Parse(output.ToString())!;
        Assert.Equal((100, 10), ((int)json["rates_from_usage"]![0]!["requests"]!, (int)json["rates_from_usage"]![0]!["counts"]!["blocked_before"]!));
        Assert.Equal("0.0018", (string?)json["account"]!["item"]!["expected_usd"]);
    }
}
