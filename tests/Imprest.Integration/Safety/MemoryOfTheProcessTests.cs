using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Imprest.Integration.Support;

namespace Imprest.Integration.Safety;

/// <summary>A whole gateway before a provider that floods it: its memory at the highest stays near what one answer may have.</summary>
public sealed class MemoryOfTheProcessTests
{
    [Fact]
    public async Task A_flooded_gateway_does_not_grow()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The kernel tells the highest memory of a process there.");
        using var data = new TempDirectory();
        var (head, piece) = (Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"data\":[{\"b64_json\":\""), new byte[256 << 10]);
        Array.Fill(piece, (byte)'A');
        await using var flood = await RawServer.StartAsync(async (line, cancellationToken) =>
        {
            await line.WriteAsync(head, cancellationToken);
            while (true)
                await line.WriteAsync(piece, cancellationToken);
        });
        using var gateway = await GatewayProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["OPENAI_API_KEY"] = "a-key", ["OPENAI_BASE_URL"] = flood.Address.ToString(), ["IMPREST__attempt_budget"] = "1",
        });
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(data.Path, "initial-keys.json")));
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayProcess.KeysOf(data.Path).ApiKey);
        var before = PeakMegabytes(gateway.Id);
        for (var call = 0; call < 2; call++)
            Assert.Equal("outcome_unknown", (await client.GenerateAsync(ImageAsk.OpenAI($"a flood, {call}"))).Code);
        Assert.InRange(flood.Sent, 2 * (256L << 20), 2 * (300L << 20)); // The limit is 256 MiB.
        Assert.InRange(PeakMegabytes(gateway.Id) - before, 0, 2 * 256 + 100);
    }

    private static long PeakMegabytes(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
