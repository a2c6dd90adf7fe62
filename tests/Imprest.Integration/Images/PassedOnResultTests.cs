using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
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

    [Fact]
    public async Task An_entry_without_an_image_is_not_charged()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            openAI: provider.BaseAddress, configuration: [("routes:preview:models:0", "openai/gpt-image-2"), ("routes:preview:results", "pass")]);
        provider.Next(Misbehavior.NotBase64);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "preview" });
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        Assert.Equal(1m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_client_that_missed_passed_on_bytes_is_told_once_that_they_are_gone_and_can_then_ask_anew()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            openAI: provider.BaseAddress, configuration: [("routes:preview:models:0", "openai/gpt-image-2"), ("routes:preview:results", "pass")]);
        var ask = ImageAsk.OpenAI() with { Model = "preview" };
        provider.Gate.Close();
        var leave = gateway.StartAndLeave(ask);
        await provider.Gate.WaitForAsync(1);
        await leave();
        provider.Gate.Open();
        await Eventually.TrueAsync(() => gateway.Running == 0);
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.OK), ((await gateway.GenerateAsync(ask)).Status, (await gateway.GenerateAsync(ask)).Status));
        Assert.Equal(2, provider.Calls.Count);
        await Accounts.BalanceAsync(gateway);
    }
}
