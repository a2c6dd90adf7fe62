namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Rows of <c>jobs</c>: claims on requests that have to be asked about.</summary>
internal static class JobRows
{
    /// <summary>TX-B: the calls with their handles, and the first claim on the request where there is none.</summary>
    /// <returns>The claim; 0 where the request or this attempt of it is not under way any more, or another worker has claimed it since.</returns>
    public static long Accept(Books books, Acceptance acceptance)
    {
        var account = books.Account(acceptance.Account.Value);
        if (!account.Open.TryGetValue(acceptance.Request.Value, out var open) || open.Attempts != acceptance.Attempt
            || (acceptance.Fence is { } claim && claim != open.Fence))
            return 0;
        open.Calls = System.Text.Encoding.UTF8.GetString(StoredCalls.Format(books.Text, open, acceptance.Calls));
        using var update = books.Sql.Once("update open_requests set state = max(state, 2), calls = ?, provider_request_id = coalesce(?, provider_request_id) where number = ?");
        var changed = update.Start().Bind(open.Calls).Bind(acceptance.Calls.Select(call => call.ProviderRequestId).FirstOrDefault(id => id is not null)).Bind(open.Number).Run();
        Invariant.Holds(changed == 1, "calls are accepted of a request that is under way");
        if (open.State == RequestState.Held)
            open.State = RequestState.Attempting;
        return open.Fence > 0 ? open.Fence : Claim(books, open, acceptance.Owner, acceptance.LeaseUntil.Stored());
    }

    /// <summary>Takes over jobs of processes that are gone, and those whose lease is over.</summary>
    public static List<ClaimedJob> ClaimDue(Books books, string owner, long at, long leaseUntil, int limit)
    {
        var due = new List<(string Account, string Request)>();
        using (var find = books.Sql.Once("""
            select a.id, o.id from jobs j join open_requests o on o.number = j.number join accounts a on a.number = o.account
            where j.owner <> ? or j.lease_until <= ? order by j.number limit ?
            """))
        {
            find.Start().Bind(owner).Bind(at).Bind((long)limit);
            while (find.Step())
                due.Add((find.Text(0), find.Text(1)));
        }

        var claimed = new List<ClaimedJob>(due.Count);
        foreach (var (account, request) in due)
        {
            if (books.Account(account).Open.TryGetValue(request, out var open))
                claimed.Add(new(new(account), new(request), Claim(books, open, owner, leaseUntil)));
        }

        return claimed;
    }

    /// <returns>False where somebody else has claimed it, or it has ended.</returns>
    public static bool Renew(Books books, AccountId accountId, RequestId request, long fence, long leaseUntil)
    {
        if (books.Find(accountId.Value) is not { } account || !account.Open.TryGetValue(request.Value, out var open) || open.Fence != fence)
            return false;
        using var update = books.Sql.Once("update jobs set lease_until = ? where number = ?");
        return update.Start().Bind(leaseUntil).Bind(open.Number).Run() == 1;
    }

    public static void Delete(Statements sql, long number) => sql.DeleteJob.Start().Bind(number).Run();

    private static long Claim(Books books, OpenRequest open, string owner, long leaseUntil)
    {
        open.Fence++;
        books.Sql.PutJob.Start().Bind(open.Number).Bind(owner).Bind(open.Fence).Bind(leaseUntil).Run();
        return open.Fence;
    }
}
