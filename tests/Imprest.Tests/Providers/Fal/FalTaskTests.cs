using System.Text;
using System.Text.Json;
using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Fal;

namespace Imprest.Tests.Providers.Fal;

public sealed class FalTaskTests : FalFixture
{
    [Fact]
    public async Task A_request_waits_in_the_queue_works_and_ends()
    {
        var task = await SubmitAsync(Request());
        var queued = Assert.IsType<ProviderOutcome.Accepted>(await Provider.PollAsync(task, default));
        Assert.Equal((false, 0, 202), (queued.Started, queued.QueuePosition, queued.HttpStatus));
        Assert.True(Assert.IsType<ProviderOutcome.Accepted>(await Provider.PollAsync(task, default)).Started);
        Assert.Empty(Emulator.Bill);
        var done = Assert.IsType<ProviderOutcome.Completed>(await Provider.PollAsync(task, default));
        Assert.Equal(Assert.Single(Emulator.Bill).RequestId, done.ProviderRequestId);
        Assert.IsType<ProviderOutcome.Completed>(await Provider.PollAsync(task, default)); // However often it is asked.
        Assert.Single(Emulator.Bill);
    }

    [Fact]
    public async Task A_request_that_is_canceled_costs_nothing_and_one_that_has_ended_is_too_late()
    {
        var task = await SubmitAsync(Request());
        Assert.Equal(CancelOutcome.Requested, await Provider.CancelAsync(task, default));
        var failed = Assert.IsType<ProviderOutcome.Failed>(await Provider.PollAsync(task, default));
        Assert.Equal((Outcome.Canceled, "client_cancelled"), (failed.Outcome, failed.Code));
        Assert.Equal(("canceled", 0m), (Assert.Single(Emulator.Bill).Outcome, Emulator.BilledUsd));
        var other = await SubmitAsync(Request());
        while (await Provider.PollAsync(other, default) is ProviderOutcome.Accepted) { }
        Assert.Equal(CancelOutcome.TooLate, await Provider.CancelAsync(other, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"id":"a","status":"https://elsewhere.example/status","response":"https://elsewhere.example/","cancel":"https://elsewhere.example/cancel"}""")]
    public async Task A_handle_that_leads_away_from_the_connection_is_not_followed(string handle)
    {
        var task = new ProviderTask("fal-ai/flux/dev", handle, "req_test-1-0");
        Assert.IsType<ProviderOutcome.NoAnswer>(await Provider.PollAsync(task, default));
        Assert.Equal(CancelOutcome.CannotCancel, await Provider.CancelAsync(task, default));
    }

    [Theory]
    [InlineData("https://queue.fal.run/fal-ai/flux/requests/req-1/status", "https://queue.fal.run/fal-ai/flux/requests/req-1/status")]
    [InlineData("https://elsewhere.example/requests/req-1/status", "https://queue.fal.run/fal-ai/flux/requests/req-1/status")]
    [InlineData("http://queue.fal.run/fal-ai/flux/requests/req-1/status", "https://queue.fal.run/fal-ai/flux/requests/req-1/status")]
    public void An_address_of_another_origin_gives_way_to_the_documented_one(string told, string used)
    {
        var connection = new ProviderConnection("fal", FalProvider.Kind.DefaultAddress!, "key");
        var handle = FalHandle.Of(JsonElement.Parse($$"""{"request_id":"req-1","status_url":"{{told}}"}"""), "fal-ai/flux/dev?fal_webhook=x", connection)!;
        Assert.Equal((used, "https://queue.fal.run/fal-ai/flux/requests/req-1", "https://queue.fal.run/fal-ai/flux/requests/req-1/cancel"),
            (handle.Status.AbsoluteUri, handle.Response.AbsoluteUri, handle.Cancel.AbsoluteUri));
        Assert.Equal(handle, FalHandle.Parse(handle.ToString(), connection));
    }

    [Fact]
    public async Task A_key_that_is_locked_meanwhile_says_nothing_of_the_request()
    {
        var task = await SubmitAsync(Request());
        Assert.IsType<ProviderOutcome.NoAnswer>(await With(Connection("another")).PollAsync(task, default));
    }

    [Fact]
    public async Task The_direct_host_answers_at_once()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Key " + Emulator.Credential);
        using var body = new StringContent("""{"prompt":"A green teapot"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(new Uri(Emulator.Settings["direct_url"]), "fal-ai/flux/dev"), body);
        Assert.Equal(1, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("images").GetArrayLength());
        Assert.Equal(0.025m, Emulator.BilledUsd);
    }
}
