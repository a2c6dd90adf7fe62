using System.Net;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Integration.Providers;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Tasks;

/// <summary><c>Prefer: respond-async</c>: a 202, a task that is polled, its result and its charge.</summary>
public sealed class TaskTests(EveryProviderTests.World world) : IClassFixture<EveryProviderTests.World>
{
    private TestGateway Gateway => world.Gateway;
    private Emulator Later => world.Emulated["replicate"];

    private Task<Answer> StartAsync(ImageAsk ask, params (string Name, string Value)[] headers) =>
        Gateway.GenerateAsync(ask, [("Prefer", "respond-async"), .. headers]);

    private async Task<JsonObject> TaskAsync(string id) => (await Gateway.GetAnswerAsync("/v1/tasks/" + id)).Json;

    private async Task<JsonObject> EndAsync(string id)
    {
        JsonObject task = [];
        await Eventually.TrueAsync(async () => (string)(task = await TaskAsync(id))["status"]! is not ("queued" or "running"));
        return task;
    }

    [Fact]
    public async Task A_task_is_accepted_at_once_and_ends_with_addresses_and_a_charge()
    {
        Later.Next(Misbehavior.SlowTask(3));
        var accepted = await StartAsync(EmulatedWorld.Ask(Later));
        Assert.Equal((HttpStatusCode.Accepted, $"/v1/tasks/{accepted.Id}", "pending", "respond-async"),
            (accepted.Status, accepted["Location"], accepted["x-imprest-charge-status"], accepted["Preference-Applied"]));
        Assert.Contains((string)accepted.Json["status"]!, (string[])["queued", "running"]);
        Assert.NotNull(accepted["Retry-After"]);
        var task = await EndAsync(accepted.Id);
        Assert.Equal(("succeeded", "delivered", 1), ((string?)task["status"], (string?)task["outcome"], (int)task["images_delivered"]!));
        using var image = await new HttpClient().GetAsync((string)task["result"]!["data"]![0]!["url"]!);
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        var receipt = await Gateway.GetAnswerAsync($"/v1/requests/{accepted.Id}/receipt");
        Assert.Equal((string?)receipt.Json["amount_usd"], (string?)task["charge"]!["amount_usd"]);
        Assert.Equal("0", (string?)task["held_usd"]);
    }

    [Fact]
    public async Task A_provider_that_answers_at_once_serves_tasks_too()
    {
        var accepted = await StartAsync(ImageAsk.OpenAI());
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.Equal("succeeded", (string?)(await EndAsync(accepted.Id))["status"]);
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_task()
    {
        var key = ("Idempotency-Key", "task-" + Guid.NewGuid());
        var first = await StartAsync(EmulatedWorld.Ask(Later), key);
        var again = await StartAsync(EmulatedWorld.Ask(Later), key);
        Assert.Equal((HttpStatusCode.Accepted, first.Id, true), (again.Status, again.Id, again.IsReplayed));
        Assert.Equal("succeeded", (string?)(await EndAsync(first.Id))["status"]);
        var other = await StartAsync(EmulatedWorld.Ask(Later, "another prompt"), key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Code));
    }

    [Fact]
    public async Task A_task_that_the_provider_can_stop_is_canceled_and_costs_nothing()
    {
        Later.Next(Misbehavior.EndlessTask);
        var accepted = await StartAsync(EmulatedWorld.Ask(Later));
        await Eventually.TrueAsync(async () => (await CancelAsync(accepted.Id)).Status == HttpStatusCode.OK);
        var task = await EndAsync(accepted.Id);
        Assert.Equal((true, "canceled", "voided", "canceled", "0", "canceled"),
            ((bool?)task["cancel_requested"], (string?)task["status"], (string?)task["state"], (string?)task["outcome"], (string?)task["charge"]!["amount_usd"], (string?)task["error"]!["code"]));
        Assert.Equal(HttpStatusCode.OK, (await CancelAsync(accepted.Id)).Status); // Again is no error.
        var noted = Assert.Single(await Gateway.ListAsync("/admin/v1/audit?action=task.cancel", Gateway.Admin), row => (string?)row["target"] == accepted.Id);
        Assert.Equal(("first key", "account"), ((string?)noted["key_name"], (string?)noted["role"]));
    }

    [Fact]
    public async Task What_has_ended_or_cannot_be_stopped_is_not_cancelable()
    {
        var accepted = await StartAsync(ImageAsk.OpenAI());
        await EndAsync(accepted.Id);
        var late = await CancelAsync(accepted.Id);
        Assert.Equal((HttpStatusCode.Conflict, "not_cancelable"), (late.Status, late.Code));
    }

    [Fact]
    public async Task A_task_that_fails_says_why_and_costs_nothing()
    {
        Later.Next(Misbehavior.TaskFailed);
        var task = await EndAsync((await StartAsync(EmulatedWorld.Ask(Later))).Id);
        Assert.Equal(("failed", "failed", "provider_error", "0"), ((string?)task["status"], (string?)task["outcome"], (string?)task["error"]!["code"], (string?)task["charge"]!["amount_usd"]));
        Assert.StartsWith("The provider took this call on and then failed to do it. You were not charged.", (string?)task["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_listed_alone_and_the_newest_first()
    {
        var plain = await Gateway.GenerateAsync(new ImageAsk("no task"));
        var first = await StartAsync(new ImageAsk("one task"));
        await EndAsync(first.Id);
        var second = await StartAsync(new ImageAsk("[[delay:3s]] another"));
        var newest = (await Gateway.GetAnswerAsync("/v1/tasks?limit=1")).Json;
        Assert.Equal((second.Id, true), ((string?)newest["data"]![0]!["id"], (bool)newest["has_more"]!));
        Assert.Contains((string)newest["data"]![0]!["status"]!, (string[])["queued", "running"]);
        var next = (await Gateway.GetAnswerAsync($"/v1/tasks?limit=1&after={second.Id}")).Json;
        Assert.Equal((first.Id, "succeeded"), ((string?)next["data"]![0]!["id"], (string?)next["data"]![0]!["status"]));
        var all = await Gateway.ListAsync("/v1/tasks");
        Assert.DoesNotContain(all, task => (string?)task["id"] == plain.Id);
        Assert.Equal(all.Count, (await Gateway.ListAsync("/v1/tasks", Gateway.Admin)).Count);
        Assert.DoesNotContain(await Gateway.ListAsync("/v1/tasks?outcome=failed"), task => (string?)task["id"] == first.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await Gateway.GetAnswerAsync("/v1/tasks?after=req_01m81cfn8afes4gkmfx157f9zx")).Status);
        await EndAsync(second.Id);
    }

    [Fact]
    public async Task A_stranger_sees_no_task_and_a_stream_is_none()
    {
        var accepted = await StartAsync(EmulatedWorld.Ask(Later));
        using var stranger = Gateway.ClientWith(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Gateway.GetAnswerAsync("/v1/tasks/" + accepted.Id, stranger)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Gateway.GetAnswerAsync("/v1/tasks/req_01m81cfn8afes4gkmfx157f9zx")).Status);
        var stream = await StartAsync(ImageAsk.OpenAI() with { Stream = true });
        Assert.Equal((HttpStatusCode.BadRequest, "stream"), (stream.Status, (string?)stream.Json["error"]!["param"]));
        await EndAsync(accepted.Id);
    }

    [Fact]
    public async Task A_task_without_money_is_refused_before_anything_is_sent()
    {
        var before = Later.Calls.Count;
        await Gateway.LimitAsync("day", "0", await Gateway.FirstKeyAsync());
        try
        {
            var refused = await StartAsync(EmulatedWorld.Ask(Later));
            Assert.Equal((HttpStatusCode.PaymentRequired, before), (refused.Status, Later.Calls.Count));
        }
        finally
        {
            await Gateway.LimitAsync("day", "1000", await Gateway.FirstKeyAsync());
        }
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_task_that_its_provider_works_on_and_the_next_start_goes_on_with_it()
    {
        await using var emulated = await EmulatedWorld.StartAsync();
        using var directory = new TempDirectory();
        string id;
        emulated["replicate"].Next(Misbehavior.SlowTask(12));
        await using (var gateway = await TestGateway.StartAsync(world: emulated, directory: directory.Path, configuration: [("trial_credit_usd", "100"), ("drain", "00:05:00")]))
        {
            var accepted = await gateway.GenerateAsync(EmulatedWorld.Ask(emulated["replicate"]), ("Prefer", "respond-async"));
            id = accepted.Id;
            await Eventually.TrueAsync(async () => (await gateway.RequestAsync(id))["calls"]!.AsArray().Any(call => (string?)call!["state"] == "accepted"));
            await gateway.Host.DrainAsync(default).WaitAsync(TimeSpan.FromSeconds(60)); // Of the five minutes that a stop waits for others.
            Assert.Equal("attempting", (string?)(await gateway.RequestAsync(id))["state"]);
        }

        await using var next = await TestGateway.StartAsync(world: emulated, directory: directory.Path);
        await Eventually.TrueAsync(async () => (string?)(await next.RequestAsync(id))["state"] == "settled");
        Assert.Single(emulated["replicate"].Bill);
    }

    private async Task<Answer> CancelAsync(string id) => await Answer.ReadAsync(await Gateway.PostAsync($"/v1/tasks/{id}/cancel", ""));
}
