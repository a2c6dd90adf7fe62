using Imprest.Console.Accounts;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Tasks;
using Imprest.UsageLog;

namespace Imprest.Console.Tasks;

/// <summary>Tasks, and how one of them stands.</summary>
internal sealed class TaskPages(SqliteLedger ledger, AccountTasks tasks, AccountNames names, LiveEvents live)
{
    private const int RowsOfPage = 50;

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/tasks", ListAsync);
        routes.Get("/tasks/{id}", OneAsync);
        routes.Get("/tasks/{id}/events", EventsAsync);
        routes.Post("/tasks/{id}/cancel", CancelAsync);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        var filter = ListQuery.Filter(context.Request, caller, ["after", "show"]);
        var (show, after) = (ListQuery.Text(context.Request, "show"), ListQuery.After(context.Request));
        if (show is not (null or "open" or "failed"))
            throw ListQuery.Bad("show", "is open or failed, or left out for all");
        var page = await tasks.ListAsync(filter with { FailuresOnly = show == "failed", OpenOnly = show == "open" }, RowsOfPage, after);
        return PageResult.Of<TasksPage>("Tasks", new TasksModel([.. page.Items.Select(ModelOf)], show, page.HasMore ? page.Items[^1].Id.Value : null, after is not null)
        {
            Accounts = caller.Sees is null ? await ledger.AccountsAsync() : [],
            Account = filter.Account,
        });
    }

    private async Task<IResult> OneAsync(string id, HttpContext context)
    {
        var record = await tasks.FindAsync(context.SignedInCaller(), id);
        return PageResult.Of<TaskPage>($"Task {id}", ModelOf(record) with
        {
            AccountName = await names.OfAsync(record.Account),
            Error = TaskView.ErrorOf(record)?.Message,
            Images = record.Delivered == 0 ? [] : await ledger.ImagesOfAsync(record.Account, record.Id),
            JustAsked = ListQuery.Text(context.Request, "canceled") is not null,
        });
    }

    private async Task EventsAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        await tasks.FindAsync(caller, id); // Else 404, before a stream begins.
        await live.StreamAsync(context, context.Request.Query["seen"], async () =>
        {
            var model = ModelOf(await tasks.FindAsync(caller, id));
            return new Look(model.Mark, !model.IsOpen);
        });
    }

    private async Task<IResult> CancelAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        await tasks.CancelAsync(caller, await tasks.FindAsync(caller, id));
        return Results.Redirect($"/tasks/{id}?canceled=1");
    }

    private TaskModel ModelOf(RequestRecord record)
    {
        var running = tasks.Running(record);
        var standing = record.State.IsTerminal() || record.State == RequestState.Review ? null : running?.Standing;
        return new(record, TaskView.Status(record, running), standing?.Progress is { } share ? (decimal)share : null, standing?.QueuePosition, running?.IsCancelAsked == true, tasks.WhyNotCancelable(record));
    }
}
