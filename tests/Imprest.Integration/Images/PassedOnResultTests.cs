using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Images;

public sealed class PassedOnResultTests
{
    private const string Call = """{"model":"preview","prompt":"a red fox","size":"512x512","quality":"low"}""";

    [Fact]
    public async Task Passed_on_bytes_reach_the_client_and_are_not_kept()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: [("routes:preview:models:0", "sandbox/imprest-sandbox-1"), ("routes:preview:results", "pass")]);
        using var response = await gateway.PostAsync("/v1/images/generations", Call, ("Idempotency-Key", "one"));
        var body = await TestGateway.JsonAsync(response);
        var image = Convert.FromBase64String((string)body["data"]![0]!["b64_json"]!);
        Assert.Equal("89504E47", Convert.ToHexString(image.AsSpan(0, 4)));
        Assert.Equal("0.002", (string?)body["charge"]!["amount_usd"]);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "assets"), "*", SearchOption.AllDirectories));
        var backup = Path.Combine(gateway.DataDirectory, "copy.db");
        await gateway.Ledger.BackupAsync(backup);
        var stored = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(backup));
        Assert.DoesNotContain(((string)body["data"]![0]!["b64_json"]!)[100..200], stored);

        using var again = await gateway.PostAsync("/v1/images/generations", Call, ("Idempotency-Key", "one"));
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Equal("0.002", (string?)(await TestGateway.JsonAsync(again))["error"]!["receipt"]!["amount_usd"]);
    }
}
