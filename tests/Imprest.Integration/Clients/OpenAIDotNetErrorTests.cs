using System.ClientModel;
using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using OpenAI.Images;

namespace Imprest.Integration.Clients;

/// <summary>What is refused reaches the OpenAI client as its own exception, with the status and the code that say why.</summary>
public sealed class OpenAIDotNetErrorTests : IAsyncLifetime
{
    private const string Sandbox = "imprest-sandbox-1";

    private OpenAIEmulator emulator = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: emulator.BaseAddress, configuration: ("trial_credit_usd", "0.10"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await emulator.DisposeAsync();
    }

    [Fact]
    public async Task A_bad_key_is_401()
    {
        var client = OpenAIDotNet.Client(gateway.Host.BaseAddress, "imp_live_wrong", Sandbox);
        var error = await RefusalAsync(() => client.GenerateImageAsync("a fox"), 401);
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
        Assert.Empty((await Books.ReadAsync(gateway.Client)).Requests);
    }

    [Fact]
    public async Task No_funds_is_402_and_says_what_would_fit()
    {
        var error = await RefusalAsync(() => Client(Sandbox).GenerateImagesAsync("a fox", 10, new() { Quality = new("high"), Size = new(1024, 1024) }), 402);
        Assert.Equal("insufficient_funds", error.GetProperty("code").GetString());
        Assert.Equal("0.8", error.GetProperty("required_usd").GetString());
        Assert.Equal("0.1", error.GetProperty("available_usd").GetString());
        Assert.NotEmpty(error.GetProperty("fits").EnumerateArray());
        await AssertRejectedAsync("insufficient_funds");
    }

    [Theory]
    [InlineData(Sandbox, "a fox [[outcome:blocked]]")]
    [InlineData("gpt-image-2", "a fox")]
    public async Task A_blocked_prompt_is_400(string model, string prompt)
    {
        emulator.Next(Misbehavior.ModerationInput);
        var error = await RefusalAsync(() => Client(model).GenerateImageAsync(prompt, new() { Quality = new("low"), Size = new(1024, 1024) }), 400);
        Assert.Equal("moderation_blocked", error.GetProperty("code").GetString());
        Assert.Equal("image_generation_user_error", error.GetProperty("type").GetString());
        var books = await Books.ReadAsync(gateway.Client);
        Assert.Equal("voided", (string?)Assert.Single(books.Requests)["state"]);
        Assert.Equal((0m, 0m), (books.ChargedUsd, books.HeldUsd));
    }

    [Fact]
    public async Task An_invalid_size_is_400_and_names_the_field()
    {
        var error = await RefusalAsync(() => Client("gpt-image-2").GenerateImageAsync("a fox", new() { Size = new(17, 17) }), 400);
        Assert.Equal("invalid_request", error.GetProperty("code").GetString());
        Assert.Equal("size", error.GetProperty("param").GetString());
        Assert.Empty(emulator.Calls);
        await AssertRejectedAsync("invalid_request");
    }

    private ImageClient Client(string model) => OpenAIDotNet.Client(gateway.Host.BaseAddress, gateway.Host.ApiKey, model);

    /// <summary>The error object of a call that must be refused, and at the first try: the client repeats nothing that is hopeless.</summary>
    private static async Task<JsonElement> RefusalAsync(Func<Task> call, int status)
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(call);
        Assert.Equal(status, refused.Status);
        var error = JsonElement.Parse(refused.GetRawResponse()!.Content).GetProperty("error");
        Assert.Contains(error.GetProperty("code").GetString()!, refused.Message, StringComparison.Ordinal);
        return error;
    }

    private async Task AssertRejectedAsync(string code)
    {
        await gateway.Ledger.FlushAsync();
        var books = await Books.ReadAsync(gateway.Client);
        var request = Assert.Single(books.Requests);
        Assert.Equal(("rejected", code), ((string?)request["state"], (string?)request["error_code"]));
        Assert.Equal((0m, 0m), (books.ChargedUsd, books.HeldUsd));
    }
}
