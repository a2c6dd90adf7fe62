namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>TX-A: idempotency, limits, wallet, absorbed cost; then hold, request and the intent of attempt 1.</summary>
internal sealed class AuthorizeCommand(Authorization asked) : Command<AuthorizeOutcome>
{
    /// <summary>How long an idempotency key outlives its request.</summary>
    public static readonly TimeSpan KeyLife = TimeSpan.FromHours(72);

    private readonly long at = asked.At.Stored();

    protected override AuthorizeOutcome Decide(Books books)
    {
        var account = books.Account(asked.Account.Value);
        if (asked.IdempotencyKey is { } key && Earlier(books, key) is { } earlier)
            return earlier;
        books.ExpireDue(account, at);
        var day = Instants.DayOf(at);
        if (Refusal(account, day) is { } refusal)
            return refusal;
        var allocations = Allocation.Spread(account.Lots, asked.Hold.Nanos, at);
        if (allocations is null)
            return new AuthorizeOutcome.InsufficientFunds(Position(account, day));
        if (AbsorbedRefusal(account, day) is { } absorbed)
            return absorbed;
        Hold(books, account, day, allocations);
        return new AuthorizeOutcome.Held(Position(account, day));
    }

    private AuthorizeOutcome? Earlier(Books books, string key)
    {
        var find = books.Sql.FindKey.Start().Bind(asked.Account.Value).Bind(key);
        if (!find.Step())
            return null;
        var request = new RequestId(find.Text(0));
        var same = find.Bytes(1).SequenceEqual(asked.Fingerprint.Span);
        var expired = find.NullableLong(2) is { } endedAt && endedAt + (long)KeyLife.TotalMilliseconds <= at;
        find.Reset();
        if (expired)
            return null;
        return same ? new AuthorizeOutcome.Repeated(request) : new AuthorizeOutcome.KeyReused(request);
    }

    /// <summary>The first limit that has less left than the hold: the key's before the account's.</summary>
    private AuthorizeOutcome.LimitExceeded? Refusal(AccountState account, int day)
    {
        foreach (var limit in account.Limits)
        {
            if (limit.Key.Length > 0 && limit.Key != asked.Key.Value)
                continue;
            var use = account.UseOf(limit, day);
            if (use.Used + use.Held + asked.Hold.Nanos > limit.Nanos)
                return new(account.Describe(limit, day), Position(account, day));
        }

        return null;
    }

    /// <summary>Absorbed cost is bounded per day, yet a model whose reserve alone is above the bound can be called once at a time.</summary>
    private AuthorizeOutcome.AbsorbedLimitExceeded? AbsorbedRefusal(AccountState account, int day)
    {
        var reserve = asked.AbsorbedReserve.Nanos;
        var today = account.Spending.Day(day);
        if (reserve == 0 || (today.Absorbed == 0 && today.Reserved == 0) || today.Absorbed + today.Reserved + reserve <= account.AbsorbedLimit)
            return null;
        return new(new(account.AbsorbedLimit), new(today.Absorbed), new(today.Reserved), Position(account, day));
    }

    private void Hold(Books books, AccountState account, int day, Allocation[] allocations)
    {
        var hold = asked.Hold.Nanos;
        foreach (var (number, nanos) in allocations)
        {
            var lot = account.Lot(number);
            lot.Held += nanos;
            lot.IsDirty = true;
        }

        account.Spend(asked.Key.Value, day, used: 0, held: hold, absorbed: 0, reserved: asked.AbsorbedReserve.Nanos);
        books.Post(account, at, Movement.Hold, 0, hold, asked.Request.Value);
        books.KeepCard(asked.PriceVersion, asked.CanonicalCard);
        if (asked.IdempotencyKey is { } key)
            books.Sql.PutKey.Start().Bind(account.Id).Bind(key).Bind(asked.Request.Value).Run();
        Insert(books, books.AddQuote(asked.QuoteJson), Allocation.Format(allocations), account.Sequence);
        account.Open.Add(asked.Request.Value, new OpenRequest
        {
            Id = asked.Request.Value,
            Key = asked.Key.Value,
            Day = day,
            Hold = hold,
            Reserve = asked.AbsorbedReserve.Nanos,
            Allocations = allocations,
            State = RequestState.Held,
            Attempts = 1,
            AttemptAt = at,
            Provider = asked.Provider,
            ProviderModel = asked.ProviderModel,
        });
    }

    private void Insert(Books books, long quote, string allocations, long sequence) =>
        books.Sql.InsertRequest.Start()
            .Bind(asked.Account.Value).Bind(asked.Request.Value).Bind(asked.Key.Value).Bind(at).Bind(asked.Hold.Nanos).Bind(allocations)
            .Bind(asked.AbsorbedReserve.Nanos).Bind(at).Bind(asked.Provider).Bind(asked.ProviderModel)
            .Bind(Pricing.OperationNames.Wire(asked.Operation)).Bind(asked.Model).Bind(asked.Size).Bind(asked.Quality)
            .Bind((long)asked.References).Bind((long)asked.Images).Bind(asked.Endpoint).BindBlob(asked.Fingerprint.Span)
            .Bind(asked.IdempotencyKey).Bind(asked.LabelsJson).Bind(asked.QuoteId).Bind(asked.PriceVersion).Bind(quote).Bind(sequence).Run();

    private Position Position(AccountState account, int day) => account.Position(asked.Key.Value, day);
}
