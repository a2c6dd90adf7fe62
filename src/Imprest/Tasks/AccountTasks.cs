using Imprest.Audit;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Tasks;

/// <summary>Tasks as their account sees and cancels them, asked for by the API or by a page.</summary>
internal sealed class AccountTasks(SqliteLedger ledger, RunningRequests running, TimeProvider clock)
{
    /// <exception cref="ApiException">The caller sees no such request.</exception>
    public async Task<RequestRecord> FindAsync(Caller caller, string id) =>
        await ledger.FindRequestAsync(caller.Sees, new RequestId(id)) ?? throw new ApiException(ErrorCode.NotFound, $"There is no task {id}.");

    /// <summary>What this process knows of a request while it is under way; else null.</summary>
    public RunningRequest? Running(RequestRecord record) => running.FindAsked(record.Id);

    /// <summary>Newest first.</summary>
    /// <param name="after">A request's id; null: from the newest on.</param>
    public async Task<Page<RequestRecord>> ListAsync(RequestFilter filter, int limit, string? after) =>
        await ledger.ListRequestsAsync(filter with { TasksOnly = true }, limit, after is null ? null : new RequestId(after))
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no task {after} to list after.", "after");

    /// <summary>Asks for a request to be stopped; one that was canceled already stays so.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotCancelable"/>: it has ended, or cannot be stopped where it is.</exception>
    public async Task CancelAsync(Caller caller, RequestRecord record)
    {
        caller.MustSpend();
        if (record.State.IsTerminal() && record.Outcome == Pricing.Outcome.Canceled)
            return;
        if (WhyNotCancelable(record) is { } reason)
            throw new ApiException(ErrorCode.NotCancelable, reason) { RequestId = record.Id.Value };
        if (Running(record) is not { } request)
            return; // It has ended meanwhile.
        if (!request.IsCancelAsked)
            await ledger.NoteAsync(caller.Note(clock.GetUtcNow(), AuditActions.TaskCancel, record.Account, record.Id.Value));
        request.AskCancel();
    }

    /// <summary>Null: it can be stopped just now.</summary>
    public string? WhyNotCancelable(RequestRecord record) =>
        record.State.IsTerminal() || record.State == RequestState.Review ? $"Request {record.Id} has ended ({TaskView.Status(record, null)}) and cannot be canceled."
        : Running(record) is not { IsCancelable: true } ? $"Request {record.Id} is at work where it cannot be stopped. Ask for it again: GET /v1/tasks/{record.Id}."
        : null;
}
