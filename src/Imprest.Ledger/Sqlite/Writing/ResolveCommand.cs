using System.Text;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>TX-C, TX-V, and the moves to in doubt and review. Only a request that has not ended changes.</summary>
internal sealed class ResolveCommand(Resolution resolution) : Command<ResolveOutcome>
{
    private readonly long at = resolution.At.Stored();

    public override bool IsAlwaysAdmitted => true;

    protected override ResolveOutcome Decide(Books books)
    {
        var account = books.Account(resolution.Account.Value);
        if (!account.Open.TryGetValue(resolution.Request.Value, out var open))
            return new ResolveOutcome.AlreadyEnded(EndedState(books, account));
        if (resolution.Fence is { } fence && fence != open.Fence)
            return new ResolveOutcome.Fenced();
        if (resolution.From is { } from && from != open.State)
            return new ResolveOutcome.Moved(open.State);
        var ends = resolution.State.IsTerminal();
        if (ends && open.State is RequestState.InDoubt or RequestState.Review) // The others have no open items.
            CloseReviews(books, account.Id, open.Id);
        if (resolution.ReviewReason is { } reason)
            ReviewRows.Open(books.Sql, account.Id, open.Id, reason, at);
        if (ends)
            End(books, account, open);
        else
            Doubt(books, account, open);
        return new ResolveOutcome.Done(account.Position(open.Key, Instants.DayOf(at)));
    }

    private void CloseReviews(Books books, string account, string request)
    {
        if (ReviewRows.Close(books.Sql, account, request, resolution.Decision ?? resolution.State.Wire(), resolution.Actor, at) > 0 || resolution.Decision is null)
            return;
        ReviewRows.Open(books.Sql, account, request, "Decided while it was in doubt.", at); // Who decided what about money is never lost.
        ReviewRows.Close(books.Sql, account, request, resolution.Decision, resolution.Actor, at);
    }

    private RequestState EndedState(Books books, AccountState account)
    {
        var find = books.Sql.FindEnded.Start().Bind(account.Number).Bind(RequestTime.Of(resolution.Request.Value)).Bind(resolution.Request.Value);
        if (!find.Step())
            throw new LedgerException($"There is no request {resolution.Request} of account {resolution.Account}.");
        var state = (RequestState)find.Int(2);
        find.Reset();
        return state;
    }

    private void End(Books books, AccountState account, OpenRequest open)
    {
        var capture = resolution.Capture.Nanos;
        Invariant.Holds(capture >= 0 && capture <= open.Hold, $"a capture ({capture}) is no more than its hold ({open.Hold})");
        var consumed = Allocation.Consume(open.Allocations, capture);
        for (var i = 0; i < consumed.Length; i++)
        {
            var lot = account.Lot(open.Allocations[i].Lot);
            lot.Held -= open.Allocations[i].Nanos;
            lot.Remaining -= consumed[i];
            lot.IsDirty = true;
        }

        var movement = resolution.State == RequestState.Settled ? Movement.Capture : Movement.Void;
        books.Post(account, at, movement, capture, -open.Hold, open.Id);
        Move(books, account, open, capture);
        if (open.IsTask)
            TaskEventRows.Add(books, account.Id, open.Id, TaskEvents.OfEnd(resolution.Delivered, resolution.Outcome), at);
        books.ExpireDue(account, at); // What was just released may belong to a lot that has expired meanwhile.
        account.Spend(open.Key, open.Day, used: capture, held: -open.Hold, absorbed: resolution.Absorbed.Nanos, reserved: -open.Reserve);
        account.Open.Remove(open.Id);
        account.LastEndedTime = Math.Max(account.LastEndedTime, open.Time);
    }

    /// <summary>From what is under way to what has ended.</summary>
    private void Move(Books books, AccountState account, OpenRequest open, long capture)
    {
        var number = books.NextEnded();
        var moved = books.Sql.InsertEnded.Start()
            .Bind(number).Bind((long)resolution.State).Bind(at).Bind(capture).Bind(resolution.Absorbed.Nanos).Bind(resolution.AbsorbedUnknown)
            .Bind((long?)resolution.Outcome).Bind((long?)resolution.AmountStatus).Bind((long)resolution.Delivered).Bind(ProviderRequestId())
            .Bind(account.Sequence).Bind(resolution.ErrorCode).Bind(resolution.ReviewReason).Bind(open.Number).Run();
        Invariant.Holds(moved == 1, "a request ends once");
        if (resolution.ProviderCost is { } decided)
            open.Calls = StoredCalls.WithDecision(open, decided, at) ?? open.Calls;
        var calls = StoredCalls.Format(books.Text, open, resolution.Calls);
        var (cost, costUnknown) = StoredCalls.CostOf(calls, open, resolution.Calls);
        books.Usage.Add(
            new(account.Number, open.Day, open.KindNumber, open.Key, resolution.State, resolution.Outcome, resolution.AmountStatus),
            new(number, open.Time, open.Images, resolution.Delivered, capture, resolution.Absorbed.Nanos, resolution.AbsorbedUnknown, cost, costUnknown));
        books.Sql.MoveDocuments.Start().Bind(number).Bind(resolution.ReceiptJson).Bind(resolution.AnswerJson)
            .BindUtf8(calls).BindUtf8(StoredImages.Format(books.Text, resolution.Images)).Bind(open.Number).Run();
        if (open.Fence > 0)
            JobRows.Delete(books.Sql, open.Number);
        books.Sql.DeleteOpen.Start().Bind(open.Number).Run();
    }

    private void Doubt(Books books, AccountState account, OpenRequest open)
    {
        var calls = StoredCalls.Format(books.Text, open, resolution.Calls);
        open.Calls = calls.IsEmpty ? null : Encoding.UTF8.GetString(calls);
        var changed = books.Sql.DoubtRequest.Start()
            .Bind((long)resolution.State).Bind((long?)resolution.Outcome).Bind((long?)resolution.AmountStatus).Bind((long)resolution.Delivered)
            .Bind(ProviderRequestId()).Bind(resolution.ErrorCode).Bind(resolution.ReviewReason).Bind(resolution.ReleaseAt.Stored())
            .Bind(resolution.ReceiptJson).Bind(resolution.AnswerJson).Bind(open.Calls).BindUtf8(StoredImages.Format(books.Text, resolution.Images))
            .Bind(open.Number).Run();
        Invariant.Holds(changed == 1, "a request that has not ended can be doubted");
        if (open.IsTask)
            TellOfDoubt(books, account, open);
        open.State = resolution.State;
    }

    /// <summary>A review of what was delivered is about the money alone: for the task that is its end. Any other doubt is told when it begins.</summary>
    private void TellOfDoubt(Books books, AccountState account, OpenRequest open)
    {
        if (resolution is { State: RequestState.Review, Delivered: > 0 })
            TaskEventRows.Add(books, account.Id, open.Id, TaskEvents.Succeeded, at);
        else if (open.State is RequestState.Held or RequestState.Attempting)
            TaskEventRows.Add(books, account.Id, open.Id, TaskEvents.InDoubt, at);
    }

    private string? ProviderRequestId()
    {
        for (var i = resolution.Calls.Count - 1; i >= 0; i--)
        {
            if (resolution.Calls[i].ProviderRequestId is { } id)
                return id;
        }

        return null;
    }
}
