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
            return new ResolveOutcome.AlreadyEnded(EndedState(books));
        foreach (var call in resolution.Calls)
            CallRows.Put(books.Sql, account.Id, open, call);
        var ends = resolution.State.IsTerminal();
        if (ends && open.State is RequestState.InDoubt or RequestState.Review) // The others have no open items.
            ReviewRows.Close(books.Sql, account.Id, open.Id, resolution.State.Wire(), null, at);
        if (resolution.ReviewReason is { } reason)
            ReviewRows.Open(books.Sql, account.Id, open.Id, reason, at);
        open.EndDocument = PutDocument(books, open);
        if (ends)
            End(books, account, open);
        else
            Doubt(books, account, open);
        return new ResolveOutcome.Done(account.Position(open.Key, Instants.DayOf(at)));
    }

    private RequestState EndedState(Books books)
    {
        using var find = books.Sql.Once("select state from requests where account_id = ? and id = ?");
        if (!find.Start().Bind(resolution.Account.Value).Bind(resolution.Request.Value).Step())
            throw new LedgerException($"There is no request {resolution.Request} of account {resolution.Account}.");
        return (RequestState)find.Int(0);
    }

    private long? PutDocument(Books books, OpenRequest open)
    {
        var images = resolution.Images.Count == 0 ? null : StoredImages.Format(resolution.Images);
        if (images is null && resolution.ReceiptJson is null && resolution.AnswerJson is null)
            return open.EndDocument;
        if (open.EndDocument is not { } document)
            return books.AddEnd(resolution.ReceiptJson, resolution.AnswerJson, images);
        books.Sql.UpdateEnd.Start().Bind(resolution.ReceiptJson).Bind(resolution.AnswerJson).Bind(images).Bind(document).Run();
        return document;
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
        var changed = books.Sql.EndRequest.Start()
            .Bind((long)resolution.State).Bind(at).Bind(capture).Bind(resolution.Absorbed.Nanos).Bind(resolution.AbsorbedUnknown)
            .Bind((long?)resolution.Outcome).Bind((long?)resolution.AmountStatus).Bind((long)resolution.Delivered)
            .Bind(ProviderRequestId()).Bind(open.EndDocument).Bind(resolution.ErrorCode).Bind(resolution.ReviewReason)
            .Bind(account.Sequence).Bind(account.Id).Bind(open.Id).Run();
        Invariant.Holds(changed == 1, "a request ends once");
        books.ExpireDue(account, at); // What was just released may belong to a lot that has expired meanwhile.
        account.Spend(open.Key, open.Day, used: capture, held: -open.Hold, absorbed: resolution.Absorbed.Nanos, reserved: -open.Reserve);
        account.Open.Remove(open.Id);
    }

    private void Doubt(Books books, AccountState account, OpenRequest open)
    {
        var changed = books.Sql.DoubtRequest.Start()
            .Bind((long)resolution.State).Bind((long?)resolution.Outcome).Bind((long?)resolution.AmountStatus).Bind((long)resolution.Delivered)
            .Bind(ProviderRequestId()).Bind(open.EndDocument).Bind(resolution.ErrorCode).Bind(resolution.ReviewReason)
            .Bind(resolution.ReleaseAt.Stored()).Bind(account.Id).Bind(open.Id).Run();
        Invariant.Holds(changed == 1, "a request that has not ended can be doubted");
        open.State = resolution.State;
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
