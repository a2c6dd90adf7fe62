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
        await using var gateway = await StartPassingAsync("openai/dall-e-2");
        var ask = new ImageAsk { Model = "fast", Size = "256x256", Quality = null };
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        Assert.StartsWith(provider.Root.ToString(), (string?)Assert.Single(answer.Json["data"]!.AsArray())!["url"], StringComparison.Ordinal);
        Assert.Equal(answer.Text, (await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"))).Text);
        Assert.Single(provider.Calls);
    }

    [Theory]
    [InlineData("mixed", 3)]
    [InlineData("mixed_expired", 2)]
    public async Task Where_bytes_are_asked_and_passed_on_addresses_are_fetched_and_what_cannot_be_is_not_charged(string fault, int delivered)
    {
        await using var gateway = await StartPassingAsync("openai/gpt-image-2");
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "fast", N = 3, ResponseFormat = "b64_json" });
        Assert.Equal(delivered, answer.Json["data"]!.AsArray().Count(entry => ((string)entry!["b64_json"]!).Length > 0));
        Assert.Equal(delivered, answer.Json["data"]!.AsArray().Count);
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal((delivered, delivered == 3 ? "delivered" : "partial"), ((int?)request["images_delivered"], (string?)request["outcome"]));
        Assert.Equal(provider.BilledUsd, Usd(answer.Amount) + Usd(request["absorbed_usd"]));
        Assert.Equal(delivered == 3, Usd(request["absorbed_usd"]) == 0);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("url", 0)]
    [InlineData("mixed", 2)]
    public async Task Where_no_form_is_asked_what_comes_is_passed_on_as_it_came(string fault, int inBytes)
    {
        await using var gateway = await StartPassingAsync("openai/gpt-image-2");
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "fast", N = 3, ResponseFormat = null });
        var entries = answer.Json["data"]!.AsArray();
        Assert.Equal(inBytes, entries.Count(entry => (string?)entry!["b64_json"] is { Length: > 0 }));
        Assert.Equal(3 - inBytes, entries.Count(entry => ((string?)entry!["url"])?.StartsWith(provider.Root.ToString(), StringComparison.Ordinal) == true));
        Assert.Equal((3, provider.BilledUsd), ((int?)(await gateway.RequestAsync(answer.Id))["images_delivered"], Usd(answer.Amount)));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Where_addresses_are_asked_and_passed_on_bytes_are_given_as_bytes_and_none_is_empty()
    {
        await using var gateway = await StartPassingAsync("openai/dall-e-2");
        provider.Next(Misbehavior.MixedForms);
        var answer = await gateway.GenerateAsync(new ImageAsk { Model = "fast", Size = "256x256", Quality = null, N = 3, ResponseFormat = "url" }, ("Idempotency-Key", "k"));
        var entries = answer.Json["data"]!.AsArray();
        Assert.StartsWith(provider.Root.ToString(), (string?)entries[1]!["url"], StringComparison.Ordinal);
        Assert.Equal(TinyImage.Bytes("png", 256, 256, 2), answer.Image(2));
        Assert.Equal((3, provider.BilledUsd), ((int?)(await gateway.RequestAsync(answer.Id))["images_delivered"], Usd(answer.Amount)));
    }

    [Fact]
    public async Task An_address_of_bytes_that_nobody_keeps_is_refused_before_anything_is_sent()
    {
        await using var gateway = await StartPassingAsync("openai/gpt-image-2");
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "fast", ResponseFormat = "url" });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "response_format"), (answer.Status, answer.Code, (string?)answer.Json["error"]!["param"]));
        Assert.Empty(provider.Calls);
    }

    private Task<TestGateway> StartPassingAsync(string model) => TestGateway.StartAsync(
        openAI: provider.BaseAddress, configuration: [("routes:fast:models:0", model), ("routes:fast:results", "pass"), ("routes:fast:allow_retired", "true")]);
}
