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
        if (asked.IdempotencyKey is { } key && Earlier(books, account, key) is { } earlier)
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

    private AuthorizeOutcome? Earlier(Books books, AccountState account, string key)
    {
        var find = books.Sql.FindKey.Start().Bind(account.Number).Bind(key);
        if (!find.Step())
            return null;
        var (request, time) = (new RequestId(find.Text(0)), find.Long(1));
        find.Reset();
        bool same;
        if (account.Open.TryGetValue(request.Value, out var open))
        {
            same = open.Fingerprint.Span.SequenceEqual(asked.Fingerprint.Span);
        }
        else
        {
            var ended = books.Sql.FindEnded.Start().Bind(account.Number).Bind(time).Bind(request.Value);
            if (!ended.Step())
                return null;
            same = ended.Bytes(0).SequenceEqual(asked.Fingerprint.Span);
            var expired = ended.NullableLong(1) is { } endedAt && endedAt + (long)KeyLife.TotalMilliseconds <= at;
            ended.Reset();
            if (expired)
                return null;
        }

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
        if (asked.CostCard is { } cost)
            books.KeepCard(cost.Version, cost.Canonical);
        var time = RequestTime.Of(asked.Request.Value);
        RequireNew(books, account, time);
        if (asked.IdempotencyKey is { } key)
            books.Sql.PutKey.Start().Bind(account.Number).Bind(key).Bind(time).Bind(asked.Request.Value).Run();
        var kind = new RequestKind(
            asked.Endpoint, Pricing.OperationNames.Wire(asked.Operation), asked.Model, asked.Provider, asked.ProviderModel, asked.Size, asked.Quality,
            asked.PriceVersion);
        var open = new OpenRequest
        {
            Id = asked.Request.Value,
            Number = books.NextOpen(time),
            Time = time,
            Key = asked.Key.Value,
            Day = day,
            Hold = hold,
            Reserve = asked.AbsorbedReserve.Nanos,
            Allocations = allocations,
            Fingerprint = asked.Fingerprint,
            State = RequestState.Held,
            Attempts = 1,
            AttemptAt = at,
            IsTask = asked.IsTask,
            Images = asked.Images,
            Kind = kind,
            KindNumber = books.KindNumber(kind),
        };
        Insert(books, account, open);
        account.Open.Add(open.Id, open);
    }

    /// <summary>No key forbids a second request of the same id; only one that is not newer than all that ended needs a look.</summary>
    private void RequireNew(Books books, AccountState account, long time)
    {
        var taken = account.Open.ContainsKey(asked.Request.Value);
        if (!taken && time <= account.LastEndedTime)
        {
            var find = books.Sql.FindEnded.Start().Bind(account.Number).Bind(time).Bind(asked.Request.Value);
            taken = find.Step();
            find.Reset();
        }

        if (taken)
            throw new LedgerException($"There is a request {asked.Request} of account {asked.Account} already.");
    }

    private void Insert(Books books, AccountState account, OpenRequest open)
    {
        books.Sql.InsertOpen.Start()
            .Bind(open.Number).Bind(account.Number).Bind(open.Time).Bind(open.Id).Bind(open.Key).Bind(open.KindNumber).Bind(at).Bind(open.Hold)
            .BindUtf8(Allocation.Format(books.Text, open.Allocations)).Bind(open.Reserve).Bind((long)asked.References).Bind(open.Images).BindBlob(asked.Fingerprint.Span)
            .Bind(account.Sequence).Bind(asked.QuoteJson).Bind(asked.IdempotencyKey).Bind(asked.LabelsJson).Bind(asked.QuoteId)
            .Bind(asked.IsTask).Run();
    }

    private Position Position(AccountState account, int day) => account.Position(asked.Key.Value, day);
}
