using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Integration.Support;

namespace Imprest.Integration.Doubts;

/// <summary>A gateway before all emulators whose time passes when told, and which can be stopped and started again on its directory.</summary>
public sealed class DoubtWorld : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly (string Key, string? Value)[] configuration;

    private DoubtWorld(EmulatedWorld emulated, (string, string?)[] configuration) => (Emulated, this.configuration) = (emulated, configuration);

    public ManualClock Clock { get; } = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    public EmulatedWorld Emulated { get; }
    public TestGateway Gateway { get; private set; } = null!;

    public Emulator this[string provider] => Emulated[provider];

    /// <summary>A short timeout at every provider whose calls answer later, and one attempt.</summary>
    public static async Task<DoubtWorld> StartAsync(params (string Key, string? Value)[] configuration)
    {
        var world = new DoubtWorld(await EmulatedWorld.StartAsync(),
        [
            ("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("attempt_budget", "1"),
            .. ((string[])["bfl", "fal", "replicate", "runware", "comfyui"]).Select(provider => ($"providers:{provider}:timeout", (string?)"00:00:20")), .. configuration,
        ]);
        await world.OpenAsync();
        return world;
    }

    /// <summary>Stops the gateway in good order, and starts another on what it left.</summary>
    public async Task RestartAsync(params (string Key, string? Value)[] more)
    {
        await Gateway.DisposeAsync();
        await OpenAsync(more);
    }

    private async Task OpenAsync(params (string Key, string? Value)[] more) =>
        Gateway = await TestGateway.StartAsync(Clock, directory: directory.Path, world: Emulated, configuration: [.. configuration, .. more]);

    /// <summary>The answer to a call, however long its provider takes by this clock.</summary>
    public Task<Answer> GenerateAsync(ImageAsk ask, params (string Name, string Value)[] headers) => GenerateAsync(ask, TimeSpan.FromMilliseconds(500), headers);

    /// <summary>The same where an answer is expected: in small steps, so that the work is done before its time is over, however busy the machine is.</summary>
    public Task<Answer> GenerateInTimeAsync(ImageAsk ask, params (string Name, string Value)[] headers) => GenerateAsync(ask, TimeSpan.FromMilliseconds(50), headers);

    private async Task<Answer> GenerateAsync(ImageAsk ask, TimeSpan step, (string Name, string Value)[] headers)
    {
        var call = Gateway.GenerateAsync(ask, headers);
        await Clock.AdvanceUntilAsync(call, step);
        return await call;
    }

    /// <summary>Passes so much time, with the work that falls into it.</summary>
    public Task PassAsync(TimeSpan time) =>
        Clock.PassAsync(time, TimeSpan.FromSeconds(time > TimeSpan.FromHours(1) ? 120 : 5), Gateway.Ledger.FlushAsync); // Leases are renewed in time, not by a later step.

    public async Task<string?> StateAsync(string id) => (string?)(await Gateway.RequestAsync(id))["state"];

    /// <summary>Lets time pass until a request has ended, or somebody has to decide.</summary>
    public async Task<JsonObject> EndAsync(string id)
    {
        await Clock.AdvanceUntilAsync(async () => await StateAsync(id) is "settled" or "voided" or "review", TimeSpan.FromSeconds(10));
        return await Gateway.RequestAsync(id);
    }

    public async Task<Answer> DecideAsync(string id, string body) =>
        await Answer.ReadAsync(await TestGateway.PostAsync(Gateway.Admin, $"/admin/v1/requests/{id}/decision", body));

    public async Task<List<JsonObject>> ReviewsAsync(bool all = false) =>
        [.. (await Gateway.GetAnswerAsync($"/admin/v1/reviews{(all ? "?all=true" : "")}", Gateway.Admin)).Json["data"]!.AsArray().Select(row => row!.AsObject())];

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Emulated.DisposeAsync();
        directory.Dispose();
    }
}
