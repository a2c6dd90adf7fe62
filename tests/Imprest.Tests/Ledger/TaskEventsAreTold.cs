using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>The outbox: what a task's end tells is written in the commit that ends it.</summary>
public sealed class TaskEventsAreTold
{
    private static readonly WebhookId First = new("whe_1"), Second = new("whe_2");

    [Theory]
    [InlineData(1, Outcome.Delivered, "task.succeeded")]
    [InlineData(1, Outcome.Partial, "task.succeeded")]
    [InlineData(1, Outcome.Canceled, "task.succeeded")] // What was made before the cancel is there.
    [InlineData(0, Outcome.BlockedAfter, "task.failed")]
    [InlineData(0, Outcome.Failed, "task.failed")]
    [InlineData(0, null, "task.failed")]
    [InlineData(0, Outcome.Canceled, "task.canceled")]
    public void An_end_has_its_type(int delivered, Outcome? outcome, string type) => Assert.Equal(type, TaskEvents.OfEnd(delivered, outcome));

    [Fact]
    public async Task A_review_of_what_was_delivered_is_its_tasks_end()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value, [.. TaskEvents.All]);
        var task = await test.HoldTaskAsync(100);
        await test.Ledger.ResolveAsync(test.Resolution(task, RequestState.Review) with { Delivered = 2, Outcome = Outcome.Delivered, ReviewReason = "look" });
        await test.CheckAsync();
        await test.AddWebhookAsync(Second.Value);
        test.Clock.Advance(TimeSpan.FromDays(7));
        await test.Ledger.Webhooks.PruneAsync(test.Now);
        await test.Ledger.ResolveAsync(test.Resolution(task, RequestState.Voided) with { Delivered = 2, Outcome = Outcome.Delivered });
        var told = (await test.Ledger.Webhooks.DueAsync(test.Now, 100)).Select(due => (due.Endpoint.Id, due.Delivery.Type));
        Assert.Equal([(First, TaskEvents.Succeeded), (Second, TaskEvents.Succeeded)], told);
        await test.CheckAsync();
    }

    [Fact]
    public async Task Every_webhook_that_listens_is_told_once_under_one_id_that_names_the_request()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value);
        await test.AddWebhookAsync(Second.Value, TaskEvents.Succeeded, TaskEvents.InDoubt);
        await test.AddWebhookAsync("whe_3", TaskEvents.Failed);
        var task = await test.HoldTaskAsync(100);
        Assert.True((await test.FindAsync(task)).IsTask);
        await test.SettleAsync(await test.HoldAsync(100), 0);
        await test.ReopenAsync(); // That it is a task is known again.
        await test.EndTaskAsync(task);
        Assert.IsType<ResolveOutcome.AlreadyEnded>(await test.VoidAsync(task));
        Assert.True((await test.FindAsync(task)).IsTask);
        var told = (await test.Ledger.Webhooks.DueAsync(test.Now, 100)).Select(due => (due.Endpoint.Id, due.Delivery.Event, due.Delivery.Type));
        var name = "evt_" + task.Value["req_".Length..];
        Assert.Equal([(First, name, TaskEvents.Succeeded), (Second, name, TaskEvents.Succeeded)], told.OrderBy(one => one.Id.Value, StringComparer.Ordinal));
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_doubt_is_told_once_and_the_end_after_it_under_another_id()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value, [.. TaskEvents.All]);
        var task = await test.HoldTaskAsync(100);
        await test.Ledger.ResolveAsync(test.Resolution(task, RequestState.InDoubt));
        await test.Ledger.ResolveAsync(test.Resolution(task, RequestState.Review) with { ReviewReason = "look" });
        await test.CheckAsync();
        await test.EndTaskAsync(task, RequestState.Voided);
        var told = (await test.Ledger.Webhooks.DueAsync(test.Now, 100)).Select(due => due.Delivery).ToList();
        Assert.Equal([TaskEvents.InDoubt, TaskEvents.Failed], told.Select(delivery => delivery.Type));
        Assert.Equal(2, told.Select(delivery => delivery.Event).Distinct().Count());
        await test.CheckAsync();
    }

    [Fact]
    public async Task An_end_that_is_rolled_back_tells_nothing()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value);
        var task = await test.HoldTaskAsync(100);
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Ledger.ResolveAsync(test.Resolution(task, RequestState.Settled, 101)));
        Assert.Empty(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
        await test.EndTaskAsync(task);
        Assert.Single(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
    }

    [Fact]
    public async Task One_that_comes_later_or_is_disabled_is_not_told_of_what_was()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.EndTaskAsync(await test.HoldTaskAsync(100));
        await test.AddWebhookAsync(First.Value);
        await test.CheckAsync();
        await test.EndTaskAsync(await test.HoldTaskAsync(100));
        var due = Assert.Single(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
        Assert.Equal("gone", await test.Ledger.Webhooks.NoteTryAsync(due.Delivery, new(new(test.Now, 410, "gone", 1), null, "gone")));
        await test.EndTaskAsync(await test.HoldTaskAsync(100));
        Assert.Null(await test.Ledger.Webhooks.AddTestAsync(TestLedger.Account, First, test.Now));
        Assert.False(await test.Ledger.Webhooks.ResendAsync(TestLedger.Account, First, due.Delivery.Id, test.Now));
        await test.CheckAsync();
        Assert.True(await test.Ledger.Webhooks.EnableAsync(TestLedger.Account, First));
        await test.CheckAsync();
        Assert.Empty(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
        await test.EndTaskAsync(await test.HoldTaskAsync(100));
        Assert.Single(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
    }

    [Fact]
    public async Task Three_in_a_row_that_are_given_up_disable_it_and_one_that_is_taken_begins_the_count_anew()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value);
        bool[] taken = [false, false, true, false, false, false];
        string? disabled = null;
        foreach (var good in taken)
        {
            Assert.Null(disabled);
            await test.EndTaskAsync(await test.HoldTaskAsync(0));
            var due = Assert.Single(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
            disabled = await test.Ledger.Webhooks.NoteTryAsync(due.Delivery, new(new(test.Now, good ? 200 : 500, good ? null : "busy", 1), null, null));
        }

        Assert.Contains("3 deliveries in a row", disabled, StringComparison.Ordinal);
        Assert.Equal(disabled, (await test.Ledger.Webhooks.FindAsync(TestLedger.Account, First))!.DisabledReason);
    }

    [Fact]
    public async Task The_last_20_tries_are_kept()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value);
        await test.EndTaskAsync(await test.HoldTaskAsync(0));
        var due = Assert.Single(await test.Ledger.Webhooks.DueAsync(test.Now, 100));
        for (var i = 0; i < 25; i++)
            await test.Ledger.Webhooks.NoteTryAsync(due.Delivery, new(new(test.Now.AddSeconds(i), null, $"no answer \u0001 {i}", i), test.Now, null));
        var delivery = (await test.Ledger.Webhooks.FindDeliveryAsync(TestLedger.Account, First, due.Delivery.Id))!;
        Assert.Equal(25, delivery.Tries);
        Assert.Equal(Enumerable.Range(5, 20).Select(i => new DeliveryTry(test.Now.AddSeconds(i), null, $"no answer \u0001 {i}", i)), delivery.History);
    }

    [Fact]
    public async Task What_is_over_is_forgotten_after_a_while_and_what_waits_is_not()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value);
        await test.EndTaskAsync(await test.HoldTaskAsync(0));
        await test.EndTaskAsync(await test.HoldTaskAsync(0));
        var due = await test.Ledger.Webhooks.DueAsync(test.Now, 100);
        await test.Ledger.Webhooks.NoteTryAsync(due[0].Delivery, new(new(test.Now, 200, null, 1), null, null));
        test.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, await test.Ledger.Webhooks.PruneAsync(test.Now.AddDays(-30)));
        var left = (await test.Ledger.Webhooks.DeliveriesAsync(TestLedger.Account, First, 10, null))!;
        Assert.Equal(due[1].Delivery.Id, Assert.Single(left.Items).Id);
        await test.CheckAsync();
    }

    [Fact]
    public async Task An_endpoint_in_arrears_hides_no_other()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.AddWebhookAsync(First.Value);
        for (var i = 0; i < 20; i++)
            await test.EndTaskAsync(await test.HoldTaskAsync(0));
        await test.AddWebhookAsync(Second.Value);
        await test.EndTaskAsync(await test.HoldTaskAsync(0));
        var due = await test.Ledger.Webhooks.DueAsync(test.Now, 4);
        Assert.Equal((4, 1), (due.Count(one => one.Endpoint.Id == First), due.Count(one => one.Endpoint.Id == Second)));
    }

    [Fact]
    public async Task What_is_due_is_found_by_its_keys()
    {
        await using var test = await TestLedger.OpenAsync();
        using var connection = new SqliteConnection($"Data Source={test.DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            explain query plan select 1 from webhook_endpoints e cross join webhook_deliveries d on d.account_id = e.account_id and d.id in (
                select n.id from webhook_deliveries n where n.account_id = e.account_id and n.endpoint_id = e.id and n.next_at <= 1 order by n.next_at limit 4)
            """;
        using var row = command.ExecuteReader();
        var plan = new List<string>();
        while (row.Read())
            plan.Add(row.GetString(3));
        Assert.Contains(plan, line => line.Contains("webhook_deliveries_waiting", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN d", StringComparison.Ordinal) || line.StartsWith("SCAN n", StringComparison.Ordinal) || line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }
}
