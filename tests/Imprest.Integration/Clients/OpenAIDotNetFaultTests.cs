using System.ClientModel;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using OpenAI.Images;

namespace Imprest.Integration.Clients;

/// <summary>The OpenAI client repeats by itself, without an idempotency key. Whatever breaks on the way, one image is charged once.</summary>
public sealed class OpenAIDotNetFaultTests : IAsyncLifetime
{
    private const string Sandbox = "imprest-sandbox-1";
    private const string OpenAI = "gpt-image-2";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly ImageGenerationOptions Small = new() { Quality = new("low"), Size = new(1024, 1024) };

    private OpenAIEmulator emulator = null!;
    private TestGateway gateway = null!;

    /// <summary>Faults on the client's line, in the order of its tries. The headers of an answer have about 700 bytes.</summary>
    public static TheoryData<string, string> BrokenLines
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var model in (string[])[Sandbox, OpenAI])
            {
                foreach (var faults in (string[])["refused", "request:0", "request:100", "answer:0", "answer:20", "answer:1500", "swallowed", "answer:0 answer:0 answer:0",
                    "answer:0 request:50 answer:900"])
                    rows.Add(model, faults);
            }

            return rows;
        }
    }

    public async ValueTask InitializeAsync()
    {
        emulator = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: emulator.BaseAddress, configuration: [("trial_credit_usd", "20"), ("providers:openai:timeout", "00:00:05")]);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await emulator.DisposeAsync();
    }

    [Theory, MemberData(nameof(BrokenLines))]
    public async Task On_a_broken_line_it_gets_its_image_for_one_charge(string model, string faults)
    {
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress, [.. faults.Split(' ').Select(Parse)]);
        var options = new ImageGenerationOptions { Quality = new("low"), Size = model == Sandbox ? new(256, 256) : new(1024, 1024) };
        GeneratedImage made = await OpenAIDotNet.QuickClient(proxy.Address, gateway.Host.ApiKey, model, Patience).GenerateImageAsync("a red fox", options);
        TestImages.SizeOf(made.ImageBytes);
        Assert.Equal(1 + faults.Split(' ').Length, proxy.Connections);
        await AssertChargedOnceAsync(model);
    }

    [Fact]
    public async Task With_its_own_waits_too()
    {
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress, Fault.AnswerCut(0));
        GeneratedImage made = await OpenAIDotNet.Client(proxy.Address, gateway.Host.ApiKey, OpenAI).GenerateImageAsync("a red fox", Small);
        Assert.Equal((1024, 1024), TestImages.SizeOf(made.ImageBytes));
        await AssertChargedOnceAsync(OpenAI);
    }

    [Fact]
    public async Task A_line_that_breaks_during_the_work_costs_one_image()
    {
        emulator.Gate.Close();
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress);
        var call = OpenAIDotNet.QuickClient(proxy.Address, gateway.Host.ApiKey, OpenAI).GenerateImageAsync("a red fox", Small);
        await emulator.Gate.WaitForAsync(1);
        proxy.ResetAll();
        await Until(() => proxy.Connections == 2); // It is back, and waits for the same image.
        emulator.Gate.Open();
        Assert.Equal((1024, 1024), TestImages.SizeOf((await call).Value.ImageBytes));
        await AssertChargedOnceAsync(OpenAI);
    }

    [Fact]
    public async Task A_client_that_loses_patience_comes_back_for_the_same_image()
    {
        emulator.Gate.Close();
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress);
        var call = OpenAIDotNet.QuickClient(proxy.Address, gateway.Host.ApiKey, OpenAI, TimeSpan.FromSeconds(1)).GenerateImageAsync("a red fox", Small);
        await emulator.Gate.WaitForAsync(1);
        await Until(() => proxy.Connections == 2);
        emulator.Gate.Open();
        Assert.Equal((1024, 1024), TestImages.SizeOf((await call).Value.ImageBytes));
        await AssertChargedOnceAsync(OpenAI);
    }

    /// <summary>Where even a reset is hidden from the gateway, an idempotency key says that it is the same call.</summary>
    [Fact]
    public async Task With_an_idempotency_key_it_is_charged_once_whatever_happens_in_between()
    {
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress, Fault.AnswerKept, Fault.AnswerCut(0), Fault.AnswerSwallowed);
        var client = OpenAIDotNet.QuickClient(proxy.Address, gateway.Host.ApiKey, OpenAI, Patience, idempotencyKey: "once");
        GeneratedImage made = await client.GenerateImageAsync("a red fox", Small);
        Assert.Equal((1024, 1024), TestImages.SizeOf(made.ImageBytes));
        Assert.Equal(4, proxy.Connections);
        await AssertChargedOnceAsync(OpenAI);
    }

    [Theory]
    [InlineData(Sandbox)]
    [InlineData(OpenAI)]
    public async Task A_stream_that_is_cut_and_asked_for_again_costs_one_image(string model)
    {
        // The client library does not repeat a stream; its caller does.
        const int withinThePreview = 1_200;
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress, Fault.AnswerCut(withinThePreview), Fault.AnswerCut(0));
        using var http = new HttpClient { BaseAddress = proxy.Address, DefaultRequestHeaders = { Authorization = new("Bearer", gateway.Host.ApiKey) } };
        var json = $$"""{"model":"{{model}}","prompt":"a red fox","quality":"low","size":"1024x1024","stream":true,"partial_images":1}""";
        foreach (var _ in (int[])[1, 2])
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => TestGateway.PostAsync(http, "/v1/images/generations", json));
            // The gateway learns of the broken line when its reset comes, moments after.
            await Until(() => gateway is { Running: 0, Joinables: 1 });
        }

        using var whole = await TestGateway.PostAsync(http, "/v1/images/generations", json);
        Assert.Contains("event: image_generation.completed", await whole.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertChargedOnceAsync(model);
    }

    [Fact]
    public async Task An_edit_on_a_broken_line_costs_one_image()
    {
        await using var proxy = FaultProxy.Before(gateway.Host.BaseAddress, Fault.AnswerCut(300), Fault.AnswerCut(0));
        using var image = new MemoryStream(TestImages.Square());
        using var mask = new MemoryStream(TestImages.Mask());
        var client = OpenAIDotNet.QuickClient(proxy.Address, gateway.Host.ApiKey, OpenAI, Patience);
        GeneratedImage made = await client.GenerateImageEditAsync(image, "in.png", "a lid", mask, "mask.png", new ImageEditOptions { Size = new(1024, 1024) });
        Assert.Equal((1024, 1024), TestImages.SizeOf(made.ImageBytes));
        await AssertChargedOnceAsync(OpenAI);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task After_a_provider_s_5xx_it_is_charged_for_the_image_that_came(int status)
    {
        emulator.Next(Misbehavior.Status(status), Misbehavior.Status(status));
        GeneratedImage made = await OpenAIDotNet.QuickClient(gateway.Host.BaseAddress, gateway.Host.ApiKey, OpenAI).GenerateImageAsync("a red fox", Small);
        Assert.Equal((1024, 1024), TestImages.SizeOf(made.ImageBytes));
        await AssertChargedOnceAsync(OpenAI);
    }

    [Fact]
    public async Task When_the_provider_only_fails_it_is_charged_nothing()
    {
        emulator.Next([.. Enumerable.Repeat(Misbehavior.Status(500), 20)]);
        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => OpenAIDotNet.QuickClient(gateway.Host.BaseAddress, gateway.Host.ApiKey, OpenAI).GenerateImageAsync("a red fox", Small));
        Assert.Equal(502, refused.Status);
        var books = await Books.ReadAsync(gateway.Client);
        Assert.Equal((0m, 0m), (books.ChargedUsd, books.HeldUsd));
        Assert.All(books.Requests, request => Assert.Equal("voided", (string?)request["state"]));
    }

    /// <summary>Nobody knows whether it ran. All four tries ask for the same request; none sends it again.</summary>
    [Theory]
    [InlineData("reset")]
    [InlineData("reset_mid_body")]
    [InlineData("hang")]
    [InlineData("stall")]
    public async Task An_answer_in_doubt_is_sent_once_and_charged_never(string misbehavior)
    {
        emulator.Next(new Misbehavior(misbehavior));
        var refused = await Assert.ThrowsAsync<ClientResultException>(
            () => OpenAIDotNet.QuickClient(gateway.Host.BaseAddress, gateway.Host.ApiKey, OpenAI).GenerateImageAsync("a red fox", Small));
        Assert.Equal(504, refused.Status);
        Assert.Contains("outcome_unknown", refused.Message, StringComparison.Ordinal);
        Assert.Single(emulator.Calls);
        var books = await Books.ReadAsync(gateway.Client);
        var request = Assert.Single(books.Requests);
        Assert.Equal("in_doubt", (string?)request["state"]);
        Assert.Equal(0m, books.ChargedUsd);
        Assert.Equal(Books.Usd(request["held_usd"]), books.HeldUsd);
    }

    [Fact]
    public async Task Two_that_ask_the_same_at_once_get_an_image_each()
    {
        emulator.Gate.Close();
        var client = OpenAIDotNet.QuickClient(gateway.Host.BaseAddress, gateway.Host.ApiKey, OpenAI);
        Task[] calls = [client.GenerateImageAsync("a red fox", Small), client.GenerateImageAsync("a red fox", Small)];
        await emulator.Gate.WaitForAsync(2);
        emulator.Gate.Open();
        await Task.WhenAll(calls);
        Assert.Equal(2, (await Books.ReadAsync(gateway.Client)).Settled);
    }

    [Fact]
    public async Task Asked_again_after_its_answer_came_it_gets_another_image()
    {
        var client = OpenAIDotNet.QuickClient(gateway.Host.BaseAddress, gateway.Host.ApiKey, OpenAI);
        await client.GenerateImageAsync("a red fox", Small);
        await client.GenerateImageAsync("a red fox", Small);
        Assert.Equal(2, (await Books.ReadAsync(gateway.Client)).Settled);
    }

    private async Task AssertChargedOnceAsync(string model)
    {
        var books = await Books.ReadAsync(gateway.Client);
        Assert.Equal(1, books.Settled);
        Assert.Equal(0m, books.HeldUsd);
        if (model != OpenAI)
            return;
        Assert.Single(emulator.Bill, row => row.Outcome == "completed");
        Assert.Equal(emulator.BilledUsd, books.ChargedUsd);
    }

    private static Fault Parse(string text) => text.Split(':') switch
    {
        ["refused"] => Fault.Refused,
        ["swallowed"] => Fault.AnswerSwallowed,
        ["request", var bytes] => Fault.RequestCut(int.Parse(bytes)),
        ["answer", var bytes] => Fault.AnswerCut(int.Parse(bytes)),
        _ => throw new ArgumentException(text),
    };

    private static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 500, "It did not come to pass in 10 s.");
            await Task.Delay(20);
        }
    }
}
