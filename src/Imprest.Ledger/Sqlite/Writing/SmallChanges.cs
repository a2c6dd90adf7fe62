using Imprest.Ledger.Sqlite.Native;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Changes that happen seldom.</summary>
internal static class SmallChanges
{
    public static bool MarkUnanswered(Books books, AccountId accountId, RequestId request)
    {
        if (books.Find(accountId.Value) is not { } account)
            return false;
        if (account.Open.TryGetValue(request.Value, out var open))
        {
            using var openUpdate = books.Sql.Once("update open_requests set unanswered = 1 where number = ?");
            return openUpdate.Start().Bind(open.Number).Run() == 1;
        }

        using var update = books.Sql.Once("update requests set unanswered = 1 where account = ? and time = ? and id = ?");
        return update.Start().Bind(account.Number).Bind(RequestTime.Of(request.Value)).Bind(request.Value).Run() == 1;
    }

    public static int ExpireLots(Books books, DateTimeOffset at)
    {
        // The rows may be older than what this batch did, so what is in memory is asked too.
        var accounts = new HashSet<string>(books.LoadedAccounts, StringComparer.Ordinal);
        using (var due = books.Sql.Once("select distinct account_id from lots where expires_at <= ? and remaining_nanos > held_nanos"))
        {
            due.Start().Bind(at.Stored());
            while (due.Step())
                accounts.Add(due.Text(0));
        }

        return accounts.Sum(account => books.ExpireDue(books.Account(account), at.Stored()));
    }

    public static int PruneIdempotencyKeys(Books books, DateTimeOffset at)
    {
        var endedBefore = (at - AuthorizeCommand.KeyLife).Stored();
        using var delete = books.Sql.Once("""
            delete from idempotency where (account, key) in (
                select i.account, i.key from idempotency i join requests r on r.account = i.account and r.time = i.time and r.id = i.request_id
                where r.ended_at <= ? limit 5000)
            """);
        var deleted = delete.Start().Bind(endedBefore).Run();
        // So that the checker knows which keys may be missing.
        using var note = books.Sql.Once("insert or replace into meta (name, value) values ('keys_pruned_before', ?)");
        note.Start().Bind(endedBefore).Run();
        return deleted;
    }

    public static bool NoteSwept(Books books, IReadOnlyList<(AccountId Account, long Sequence)> swept)
    {
        using var put = books.Sql.Once("""
            insert into image_sweeps (account_id, seq) values (?, ?) on conflict do update set seq = max(seq, excluded.seq)
            """);
        foreach (var (account, sequence) in swept)
            put.Start().Bind(account.Value).Bind(sequence).Run();
        return true;
    }

    public static bool MarkImagesDeleted(Books books, AccountId account, RequestId request, DateTimeOffset at)
    {
        using var update = books.Sql.Once("""
            update requests set images_deleted_at = ? where account = (select number from accounts where id = ?) and time = ? and id = ?
            """);
        return update.Start().Bind(at.Stored()).Bind(account.Value).Bind(RequestTime.Of(request.Value)).Bind(request.Value).Run() == 1;
    }

    public static bool NoteStop(Books books, bool clean)
    {
        using var put = books.Sql.Once("insert or replace into meta (name, value) values ('clean_stop', ?)");
        put.Start().Bind(clean ? "1" : "0").Run();
        return true;
    }

    public static bool NoteVerified(Books books, IReadOnlyList<VerifiedPosition> positions)
    {
        using var put = books.Sql.Once("""
            insert or replace into verified (account_id, seq, hash, balance_nanos, held_nanos, paid_in_nanos, revenue_nanos, breakage_nanos)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        foreach (var at in positions)
        {
            put.Start().Bind(at.Account.Value).Bind(at.Sequence).BindBlob(at.Hash).Bind(at.Balance).Bind(at.Held).Bind(at.PaidIn).Bind(at.Revenue)
                .Bind(at.Breakage).Run();
        }

        return true;
    }

    public static bool Backup(Books books, string file)
    {
        try
        {
            using var vacuum = books.Sql.Once("vacuum into ?");
            vacuum.Start().Bind(Path.GetFullPath(file)).Run();
            return true;
        }
        catch (SqliteProblem problem)
        {
            // Mostly about the copy's file, so no reason to stop taking money; a broken store fails its next commit.
            throw new LedgerException($"The backup to {file} failed: {problem.Message} Name a new file on a disk with enough space.", problem);
        }
    }
}
