using System.Text.Json.Nodes;

namespace Imprest.Bench.Gateway;

/// <summary>Starts the gateway as its users do, on an empty data directory, with money in its wallet.</summary>
internal static class GatewayProcess
{
    public static async Task<(Target Target, GatewayAccount Account)> StartAsync(
        string program, Uri upstream, string answer, string directory, CancellationToken cancellationToken)
    {
        if (!File.Exists(program)) throw new FileNotFoundException($"There is no gateway at {program}: build the solution in Release, or say --gateway FILE.");
        var data = Directory.CreateDirectory(Path.Combine(directory, "data")).FullName;
        // An address passes through; an image is checked and kept, as by default.
        if (answer == Scenario.Small)
        {
            await File.WriteAllTextAsync(Path.Combine(data, "imprest.json"),
                """{"routes":{"gpt-image-2":{"models":["openai/gpt-image-2"],"results":"pass"}}}""", cancellationToken);
        }
        var server = await PinnedProcess.StartAsync(Target.Core, program,
            port => ["serve", "--urls", $"http://127.0.0.1:{port}", "--data", data], Path.Combine(directory, "imprest.log"),
            new Dictionary<string, string>
            {
                ["OPENAI_API_KEY"] = "sk-bench",
                ["OPENAI_BASE_URL"] = new Uri(upstream, $"counted/{answer}/v1").ToString(),
            }, cancellationToken);
        var keys = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data, "initial-keys.json"), cancellationToken))!;
        var key = (string)keys["api_key"]!;
        var account = new GatewayAccount(server.Address, upstream, key, (string)keys["admin_key"]!);
        await account.OpenAsync(cancellationToken);
        return (new(Target.Gateway, server, key), account);
    }
}
