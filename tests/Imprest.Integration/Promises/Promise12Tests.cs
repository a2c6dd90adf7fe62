using System.Net;
using System.Security.Cryptography;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Output is verified before it is charged; the provider's bytes are stored and served unmodified.</summary>
public sealed class Promise12Tests : IAsyncLifetime
{
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Theory]
    [InlineData("png", "image/png")]
    [InlineData("jpeg", "image/jpeg")]
    [InlineData("webp", "image/webp")]
    public async Task The_providers_bytes_are_on_disk_served_and_named_by_their_hash(string format, string type)
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        var made = TinyImage.Bytes(format, 1024, 1024, 0);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { OutputFormat = format });
        Assert.Equal(made, answer.Image());
        var file = Assert.Single(Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "assets"), "*", SearchOption.AllDirectories));
        Assert.Equal(made, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var image = (await gateway.RequestAsync(answer.Id))["images"]![0]!;
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(made)), type, "1024x1024", made.Length), ((string?)image["sha256"], (string?)image["content_type"], (string?)image["size"], (int?)image["bytes"]));
        var served = await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0");
        Assert.Equal((HttpStatusCode.OK, type), (served.Status, served["Content-Type"]));
        Assert.Equal(made, served.Bytes);
        using var stranger = gateway.ClientWith(null);
        Assert.Equal(made, (await gateway.GetAnswerAsync((string)image["url"]!, stranger)).Bytes);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("not_an_image")]
    [InlineData("not_base64")]
    public async Task What_is_no_sound_image_is_not_charged_and_not_given_out(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "bad_output", "0", 0), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (int?)request["images_delivered"]));
        Assert.Equal(provider.BilledUsd, Usd(request["absorbed_usd"])); // They were made, and the provider bills them.
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "assets"), "*", SearchOption.AllDirectories));
        Assert.Equal(1m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task An_address_that_holds_no_image_is_not_charged()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.ExpiredUrl);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("voided", 0m), ((string?)(await gateway.RequestAsync(answer.Id))["state"], await gateway.HeldAsync()));
        provider.Next(Misbehavior.Url);
        Assert.Equal(TinyImage.Bytes("png", 1024, 1024, 0), (await gateway.GenerateAsync(ImageAsk.OpenAI())).Image());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_result_that_cannot_be_kept_is_not_charged()
    {
        await using var gateway = await TestGateway.StartAsync();
        Directory.Delete(Path.Combine(gateway.DataDirectory, "assets"));
        await File.WriteAllTextAsync(Path.Combine(gateway.DataDirectory, "assets"), "no directory", TestContext.Current.CancellationToken);
        var answer = await gateway.GenerateAsync(new ImageAsk());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        Assert.Equal("voided", (string?)(await gateway.RequestAsync(answer.Id))["state"]);
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        File.Delete(Path.Combine(gateway.DataDirectory, "assets"));
        Directory.CreateDirectory(Path.Combine(gateway.DataDirectory, "assets"));
    }

    [Fact]
    public async Task A_revised_prompt_stands_beside_its_own_image_also_when_one_before_it_was_no_image()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.FirstTruncated);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { N = 3 }, ("Idempotency-Key", "k"));
        Assert.Equal(["In more words, 1: a red fox", "In more words, 2: a red fox"], answer.Json["data"]!.AsArray().Select(entry => (string?)entry!["revised_prompt"]));
        Assert.Equal(answer.Text, (await gateway.GenerateAsync(ImageAsk.OpenAI() with { N = 3 }, ("Idempotency-Key", "k"))).Text);
    }

    [Fact]
    public async Task Images_that_nobody_asked_for_are_not_charged()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.MoreImages(extra: 2));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal("0.005895", answer.Amount); // A third of the output, all of the input.
        Assert.Single(answer.Json["data"]!.AsArray());
        Assert.Equal(provider.BilledUsd - 0.005895m, Usd((await gateway.RequestAsync(answer.Id))["absorbed_usd"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("b64_json")]
    [InlineData("url")]
    [InlineData(null)]
    public async Task A_route_that_passes_results_on_stores_no_image_and_says_unverified(string? format)
    {
        await using var gateway = await TestGateway.StartAsync(
            openAI: provider.BaseAddress, configuration: [("routes:fast:models:0", "openai/gpt-image-2"), ("routes:fast:results", "pass")]);
        var ask = ImageAsk.OpenAI() with { Model = "fast", ResponseFormat = format };
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        Assert.Equal(TinyImage.Bytes("png", 1024, 1024, 0), answer.Image());
        Assert.Equal(provider.BilledUsd, Usd(answer.Amount));
        var repeat = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        Assert.Equal((HttpStatusCode.Gone, "result_expired", answer.Amount), (repeat.Status, repeat.Code, (string?)repeat.Json["error"]!["receipt"]!["amount_usd"]));
        Assert.Single(provider.Calls);
        Assert.DoesNotContain((string)answer.Json["data"]![0]!["b64_json"]!, (await gateway.Ledger.FindRequestAsync(null, new(answer.Id)))!.AnswerJson, StringComparison.Ordinal);
        Assert.Contains("unverified", (string?)(await gateway.RequestAsync(answer.Id))["receipt"]!["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "assets"), "*", SearchOption.AllDirectories));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Addresses_that_are_passed_on_are_given_once_and_again_to_a_repeat()
    {
        await using var gateway = await TestGateway.StartAsync(
            openAI: provider.BaseAddress, configuration: [("routes:fast:models:0", "openai/gpt-image-2"), ("routes:fast:results", "pass")]);
        provider.Next(Misbehavior.Url);
        var ask = ImageAsk.OpenAI() with { Model = "fast", ResponseFormat = "url" };
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        Assert.StartsWith(provider.Root.ToString(), (string?)Assert.Single(answer.Json["data"]!.AsArray())!["url"], StringComparison.Ordinal);
        Assert.Equal(answer.Text, (await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"))).Text);
        Assert.Single(provider.Calls);
    }
}
