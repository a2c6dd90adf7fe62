using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Imprest.Integration.Telemetry;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Integration.Webhooks;

/// <summary>What ends is told: once, signed, again where it was not taken, and to others while one is slow.</summary>
public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private WebhookRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await WebhookRig.StartAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_task_that_ends_is_told_once_and_signed_by_the_spec()
    {
        var webhook = await rig.NewAsync();
        var id = await rig.RunAsync();
        await rig.ReceiveAsync(1);
        var call = Assert.Single(rig.Receiver.Calls);
        Assert.Equal(("/hook", "application/json", "evt_" + id.Value["req_".Length..]), (call.Path, call["Content-Type"], call["webhook-id"]));
        Assert.InRange(long.Parse(call["webhook-timestamp"], CultureInfo.InvariantCulture), rig.Clock.GetUtcNow().ToUnixTimeSeconds() - 60, rig.Clock.GetUtcNow().ToUnixTimeSeconds());
        Assert.True(WebhookRig.IsSigned(call, (string?)webhook["secret"]));
        var (body, task) = (call.Json, call.Json["data"]!);
        Assert.Equal(("task.succeeded", "task", id.Value, "succeeded"), ((string?)body["type"], (string?)task["object"], (string?)task["id"], (string?)task["status"]));
        Assert.Equal(rig.Clock.GetUtcNow(), DateTimeOffset.Parse((string)body["timestamp"]!, CultureInfo.InvariantCulture), TimeSpan.FromMinutes(1));
        Assert.Equal(("0.0015", "delivered", 1), ((string?)task["request"]!["amount_usd"], (string?)task["request"]!["outcome"], (int)task["request"]!["images_delivered"]!));
        Assert.Equal($"/v1/requests/{id}/images/0", (string?)Assert.Single(task["request"]!["images"]!.AsArray()));
        Assert.Null(task["request"]!["account_id"]); // As the account sees it.
        var delivery = Assert.Single(await rig.DeliveriesAsync(webhook));
        var described = (await rig.Gateway.GetAsync("/openapi/v1.json"))["components"]!["schemas"]!["WebhookDelivery"]!["properties"]!.AsObject();
        Assert.Equal(described.Select(member => member.Key), delivery.Select(member => member.Key));
        Assert.Equal(("delivered", 1, 200, id.Value), ((string?)delivery["status"], (int)delivery["tries"]!, (int)delivery["last_status"]!, (string?)delivery["request_id"]));
        rig.Clock.Advance(TimeSpan.FromHours(1));
        await rig.SettledAsync();
        Assert.Single(rig.Receiver.Calls);
        await rig.CheckAsync();
    }

    [Fact]
    public async Task A_call_that_asks_for_a_task_is_told_of_with_the_links_of_its_images()
    {
        var webhook = await rig.NewAsync();
        await rig.Gateway.GenerateAsync(new ImageAsk()); // No task.
        var accepted = await rig.Gateway.GenerateAsync(new ImageAsk(), ("Prefer", "respond-async"), ("x-imprest-labels", "project=fox"));
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        await rig.ReceiveAsync(1);
        var task = Assert.Single(rig.Receiver.Calls).Json["data"]!;
        Assert.Equal((accepted.Id, "succeeded", "0.002", "fox"), ((string?)task["id"], (string?)task["status"], (string?)task["request"]!["amount_usd"], (string?)task["request"]!["labels"]!["project"]));
        using var image = await rig.Gateway.Client.GetAsync(new Uri((string)task["request"]!["images"]![0]!, UriKind.Relative));
        Assert.Equal((64, 64), TestImages.SizeOf(await image.Content.ReadAsByteArrayAsync()));
        Assert.Single(await rig.DeliveriesAsync(webhook));
        await rig.CheckAsync();
    }

    [Fact]
    public async Task Each_end_has_its_type_and_what_is_no_task_is_not_told()
    {
        var webhook = await rig.NewAsync();
        await rig.EndAsync(await rig.BeginAsync(isTask: false));
        await rig.EndAsync(await rig.BeginAsync(), RequestState.Voided, Outcome.Failed);
        await rig.EndAsync(await rig.BeginAsync(), RequestState.Voided, Outcome.Canceled);
        await rig.EndAsync(await rig.BeginAsync(), outcome: Outcome.Partial);
        await rig.ReceiveAsync(3);
        Assert.Equal(["task.canceled", "task.failed", "task.succeeded"], rig.Receiver.Calls.Select(call => (string)call.Json["type"]!).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await rig.DeliveriesAsync(webhook)).Count);
        await rig.CheckAsync();
    }

    [Fact]
    public async Task Doubt_is_told_to_who_asked_for_it_and_once()
    {
        var all = await rig.NewAsync("/all", """["task.succeeded","task.in_doubt"]""");
        var ends = await rig.NewAsync("/ends");
        var id = await rig.BeginAsync();
        await rig.EndAsync(id, RequestState.InDoubt, null);
        await rig.EndAsync(id, RequestState.Review, null);
        await rig.ReceiveAsync(1);
        Assert.Equal(("/all", "task.in_doubt", "in_doubt"), (rig.Receiver.Calls[0].Path, (string?)rig.Receiver.Calls[0].Json["type"], (string?)rig.Receiver.Calls[0].Json["data"]!["status"]));
        await rig.EndAsync(id);
        await rig.ReceiveAsync(3);
        Assert.Equal((2, 1), ((await rig.DeliveriesAsync(all)).Count, (await rig.DeliveriesAsync(ends)).Count));
        Assert.Equal(2, rig.Receiver.Calls.Select(call => call["webhook-id"]).Distinct().Count());
        await rig.CheckAsync();
    }

    [Fact]
    public async Task What_is_not_taken_is_sent_again_by_the_schedule_under_the_same_id_until_it_is()
    {
        var webhook = await rig.NewAsync();
        rig.Receiver.Answer = (context, _) => Task.FromResult(context.Response.StatusCode = rig.Receiver.Calls.Count < 4 ? 500 : 204);
        await rig.RunAsync();
        TimeSpan[] waits = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];
        await rig.ReceiveAsync(1);
        for (var tries = 1; tries <= 3; tries++)
        {
            var delivery = Assert.Single(await rig.DeliveriesAsync(webhook));
            Assert.Equal(("pending", tries, 500), ((string?)delivery["status"], (int)delivery["tries"]!, (int)delivery["last_status"]!));
            var wait = (long)delivery["next_at"]! - (long)delivery["attempts"]![tries - 1]!["at"]!;
            Assert.InRange(wait, waits[tries - 1].TotalSeconds - 1, 1.2 * waits[tries - 1].TotalSeconds + 1);
            await rig.PassUntilDueAsync(webhook);
            Assert.Equal(tries, rig.Receiver.Calls.Count);
            await rig.ReceiveAsync(tries + 1);
        }

        Assert.Equal("delivered", (string?)(await rig.DeliveriesAsync(webhook))[0]["status"]);
        Assert.Single(rig.Receiver.Calls.Select(call => (call["webhook-id"], call.Text)).Distinct());
        Assert.Equal(4, rig.Receiver.Calls.Select(call => call["webhook-timestamp"]).Distinct().Count());
        Assert.All(rig.Receiver.Calls, call => Assert.True(WebhookRig.IsSigned(call, (string?)webhook["secret"])));
    }

    [Fact]
    public async Task A_wish_for_a_later_time_is_heeded()
    {
        var webhook = await rig.NewAsync();
        rig.Receiver.Answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(context.Response.StatusCode = 503);
        };
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        var delivery = (await rig.DeliveriesAsync(webhook))[0];
        Assert.InRange((long)delivery["next_at"]! - (long)delivery["attempts"]![0]!["at"]!, 3599, 3601);
    }

    [Fact]
    public async Task After_all_its_tries_a_delivery_is_given_up_and_after_three_of_them_nobody_is_told_there_until_somebody_says_so()
    {
        var webhook = await rig.NewAsync();
        rig.Receiver.Answer = (context, _) => Task.FromResult(context.Response.StatusCode = 500);
        for (var i = 0; i < 3; i++)
            await rig.RunAsync();
        while (rig.Receiver.Calls.Count < 30)
        {
            await rig.PassUntilDueAsync(webhook);
            await rig.ReceiveAsync(rig.Receiver.Calls.Count + 1);
        }

        Assert.All(await rig.DeliveriesAsync(webhook), delivery => Assert.Equal(("failed", 10), ((string?)delivery["status"], (int)delivery["tries"]!)));
        Assert.Contains("3 deliveries in a row", (string?)(await rig.OneAsync(webhook))["disabled_reason"], StringComparison.Ordinal);
        await rig.RunAsync(); // Not told.
        Assert.Equal("invalid_request", (await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/test")).Code);
        rig.Receiver.Answer = null;
        Assert.Null((await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/enable")).Json["disabled_at"]);
        await rig.RunAsync();
        await rig.ReceiveAsync(31);
        Assert.Equal(4, (await rig.DeliveriesAsync(webhook)).Count);
        await rig.CheckAsync();
    }

    [Fact]
    public async Task Gone_disables_and_a_redirect_is_a_failure_that_is_not_followed()
    {
        var (gone, moved) = (await rig.NewAsync("/gone"), await rig.NewAsync("/moved"));
        rig.Receiver.Answer = (context, call) =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return Task.FromResult(context.Response.StatusCode = call.Path == "/gone" ? 410 : 307);
        };
        await rig.RunAsync();
        await rig.ReceiveAsync(2);
        Assert.Contains("410", (string?)(await rig.OneAsync(gone))["disabled_reason"], StringComparison.Ordinal);
        Assert.Equal("failed", (string?)(await rig.DeliveriesAsync(gone))[0]["status"]);
        Assert.Null((await rig.OneAsync(moved))["disabled_at"]);
        var delivery = (await rig.DeliveriesAsync(moved))[0];
        Assert.Equal(("pending", 307), ((string?)delivery["status"], (int)delivery["last_status"]!));
        Assert.Equal(["/gone", "/moved"], rig.Receiver.Calls.Select(call => call.Path).Order(StringComparer.Ordinal));
        await rig.CheckAsync();
    }

    [Fact]
    public async Task A_slow_endpoint_holds_up_nobody_and_its_tries_end_after_20_seconds()
    {
        var (slow, quick) = (await rig.NewAsync("/slow"), await rig.NewAsync("/quick"));
        rig.Receiver.Answer = (context, call) => call.Path == "/slow" ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask;
        for (var i = 0; i < 12; i++)
            await rig.RunAsync();
        // At most 4 of the slow one at once, and all of the quick one.
        await rig.Clock.AdvanceUntilAsync(Eventually.TrueAsync(() => rig.Receiver.Calls.Count(call => call.Path == "/quick") == 12), TimeSpan.FromMilliseconds(10)); // Well before a slow one is given up.
        Assert.InRange(rig.Receiver.Calls.Count(call => call.Path == "/slow"), 1, 4);
        await Eventually.TrueAsync(async () => (await rig.DeliveriesAsync(quick)).All(delivery => (string?)delivery["status"] == "delivered"));
        rig.Clock.Advance(TimeSpan.FromSeconds(21));
        await Eventually.TrueAsync(async () => (await rig.DeliveriesAsync(slow)).Any(delivery => (int)delivery["tries"]! == 1));
        var tried = (await rig.DeliveriesAsync(slow)).First(delivery => (int)delivery["tries"]! == 1);
        Assert.Null(tried["last_status"]);
        Assert.Contains("within 20 seconds", (string?)tried["last_error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_and_after_a_crash()
    {
        var webhook = await rig.NewAsync();
        rig.Receiver.Answer = (context, _) => Task.FromResult(context.Response.StatusCode = 500);
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        rig.Receiver.Answer = null;
        await rig.RestartAsync();
        await rig.ReceiveAsync(2);
        await rig.SettledAsync();
        Assert.Single(rig.Receiver.Calls.Select(call => call["webhook-id"]).Distinct());
        Assert.All(rig.Receiver.Calls, call => Assert.True(WebhookRig.IsSigned(call, (string?)webhook["secret"])));
        Assert.Equal("delivered", (string?)(await rig.DeliveriesAsync(webhook))[0]["status"]);

        // Cut off while it is under way: told again, under the same id.
        rig.Receiver.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await rig.RunAsync();
        await rig.Clock.AdvanceUntilAsync(rig.Receiver.WaitForAsync(3));
        rig.Receiver.Answer = null;
        await rig.RestartAsync();
        await rig.ReceiveAsync(4);
        Assert.Equal(rig.Receiver.Calls[2]["webhook-id"], rig.Receiver.Calls[3]["webhook-id"]);
        Assert.All(await rig.DeliveriesAsync(webhook), delivery => Assert.Equal("delivered", (string?)delivery["status"]));
        await rig.CheckAsync();
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_for_a_day()
    {
        var webhook = await rig.NewAsync();
        var old = (string?)webhook["secret"];
        var rotated = await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/rotate");
        var renewed = (string?)rotated.Json["secret"];
        Assert.NotEqual(old, renewed);
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        Assert.Equal((true, true), (WebhookRig.IsSigned(rig.Receiver.Calls[0], old), WebhookRig.IsSigned(rig.Receiver.Calls[0], renewed)));
        Assert.NotNull((await rig.OneAsync(webhook))["earlier_secret_until"]);
        rig.Clock.Advance(TimeSpan.FromHours(24));
        await rig.RunAsync();
        await rig.ReceiveAsync(2);
        Assert.Equal((false, true), (WebhookRig.IsSigned(rig.Receiver.Calls[1], old), WebhookRig.IsSigned(rig.Receiver.Calls[1], renewed)));
        Assert.Null((await rig.OneAsync(webhook))["earlier_secret_until"]);
    }

    [Fact]
    public async Task A_second_rotation_within_a_day_leaves_the_secret_that_the_receiver_has()
    {
        var webhook = await rig.NewAsync();
        var old = (string?)webhook["secret"];
        var first = (await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/rotate")).Json;
        rig.Clock.Advance(TimeSpan.FromHours(1));
        var second = (await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/rotate")).Json;
        Assert.Equal((long)first["earlier_secret_until"]!, (long)second["earlier_secret_until"]!);
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        Assert.Equal((true, false, true), Signed(0));
        rig.Clock.Advance(TimeSpan.FromHours(23));
        await rig.RunAsync();
        await rig.ReceiveAsync(2);
        Assert.Equal((false, false, true), Signed(1));
        var third = (await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/rotate")).Json; // The time is over, so the one before signs again.
        await rig.RunAsync();
        await rig.ReceiveAsync(3);
        Assert.Equal((false, false, true), Signed(2));
        Assert.True(WebhookRig.IsSigned(rig.Receiver.Calls[2], (string?)third["secret"]));

        (bool, bool, bool) Signed(int call) => (
            WebhookRig.IsSigned(rig.Receiver.Calls[call], old), WebhookRig.IsSigned(rig.Receiver.Calls[call], (string?)first["secret"]), WebhookRig.IsSigned(rig.Receiver.Calls[call], (string?)second["secret"]));
    }

    [Fact]
    public async Task An_event_can_be_sent_again_and_a_test_is_sent_once()
    {
        var webhook = await rig.NewAsync();
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        var delivery = (await rig.DeliveriesAsync(webhook))[0];
        var again = await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/deliveries/{delivery["id"]}/resend");
        Assert.Equal((HttpStatusCode.Accepted, "pending"), (again.Status, (string?)again.Json["status"]));
        await rig.ReceiveAsync(2);
        Assert.Single(rig.Receiver.Calls.Select(call => call["webhook-id"]).Distinct());
        Assert.Equal(2, (await rig.DeliveriesAsync(webhook))[0]["attempts"]!.AsArray().Count);
        rig.Receiver.Answer = (context, _) => Task.FromResult(context.Response.StatusCode = 500);
        var test = await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/test");
        Assert.Equal((HttpStatusCode.Accepted, "webhook.test"), (test.Status, (string?)test.Json["type"]));
        await rig.ReceiveAsync(3);
        Assert.Equal(("webhook.test", (string?)webhook["id"]), ((string?)rig.Receiver.Calls[2].Json["type"], (string?)rig.Receiver.Calls[2].Json["data"]!["id"]));
        Assert.Equal(("failed", 1), ((string?)(await rig.DeliveriesAsync(webhook))[0]["status"], (int)(await rig.DeliveriesAsync(webhook))[0]["tries"]!));
        await rig.CheckAsync();
    }

    [Fact]
    public async Task A_body_is_less_than_20_kB_whatever_the_labels_are_and_its_links_name_the_public_address()
    {
        await rig.Gateway.DisposeAsync();
        await rig.StartGatewayAsync(("public_url", "https://images.example.org/"));
        await rig.NewAsync();
        await rig.EndAsync(await rig.BeginAsync(labels: """{"a":"b"}"""));
        await rig.ReceiveAsync(1);
        var request = rig.Receiver.Calls[0].Json["data"]!["request"]!;
        Assert.Equal("b", (string?)request["labels"]!["a"]);
        Assert.StartsWith("https://images.example.org/v1/requests/", (string?)request["images"]![0], StringComparison.Ordinal);
        var labels = new JsonObject(Enumerable.Range(0, 16).Select(i => KeyValuePair.Create<string, JsonNode?>($"label{i}", new string('\u0001', 256))));
        await rig.EndAsync(await rig.BeginAsync(labels: JsonSerializer.Serialize(labels)));
        await rig.ReceiveAsync(2);
        Assert.InRange(rig.Receiver.Calls[1].Body.Length, 100, 20_000);
        Assert.Empty(rig.Receiver.Calls[1].Json["data"]!["request"]!["labels"]!.AsObject());
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_is_not_in_the_store()
    {
        var webhook = await rig.NewAsync();
        var secret = (string)webhook["secret"]!;
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret);
        Assert.Null((await rig.OneAsync(webhook))["secret"]);
        Assert.Null((await rig.Gateway.ListAsync("/v1/webhooks"))[0]["secret"]);
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        var bytes = Convert.FromBase64String(secret["whsec_".Length..]);
        await rig.StopAsync();
        foreach (var file in Directory.EnumerateFiles(rig.Gateway.DataDirectory, "*", SearchOption.AllDirectories))
        {
            var content = await File.ReadAllBytesAsync(file);
            Assert.True(content.AsSpan().IndexOf(bytes) < 0 && content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret["whsec_".Length..])) < 0, file);
        }
    }

    [Fact]
    public async Task Each_try_is_counted_by_what_came_of_it()
    {
        using var measurements = new Measurements(rig.Gateway);
        await rig.NewAsync();
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        await rig.SettledAsync();
        Assert.Equal(["delivered"], measurements.Of("imprest.webhook.deliveries").Select(each => (string)each.Tags["imprest.result"]!));
    }
}
